import { type Command, Option } from 'commander';
import { seedOption } from './options.ts';
import { bitRate, features, roundTripMs } from './values.ts';
import { names } from './words.ts';

/** Adds `advise`. @param done is given the exit code */
export function addAdviseCommand(program: Command, done: (exitCode: number) => void): void {
  program
    .command('advise')
    .description('which codec for your message and your link, and why')
    .addOption(
      new Option(
        '--payload <name>',
        'yours: a path like ./sample.json, or a built-in name',
      ).makeOptionMandatory(),
    )
    .addOption(
      new Option('--link <rate>', 'of the link, like 100mbit').argParser(bitRate).makeOptionMandatory(),
    )
    .addOption(
      new Option('--rtt <time>', 'round trip of the link, like 20ms').argParser(roundTripMs).default(0, '0'),
    )
    .addOption(new Option('--needs <features>', 'kinds of value it must keep: date,map').argParser(features))
    .option('--untrusted', 'bytes may come from somebody who means harm')
    .addOption(new Option('--codec <names>', 'only these, or paths like ./mine.mjs').argParser(names))
    .addOption(seedOption())
    .option('--out <dir>', 'the folder of the runs behind it', 'results')
    .addOption(new Option('--format <format>').choices(['table', 'md', 'json']).default('table'))
    .option('--quiet', 'no progress')
    .addHelpText('after', '\nExample:\n  wirebench advise --payload ./sample.json --link 100mbit --rtt 20ms')
    .action(async (flags) => {
      const { adviseOn } = await import('./advise.ts');
      done(await adviseOn({ ...flags, ...program.opts() }, process.argv.slice(2)));
    });
}
