import { type Command, Option } from 'commander';
import { seedOption } from './options.ts';
import { duration, wholeUpTo } from './values.ts';
import { names } from './words.ts';

const example = (line: string): string => `\nExample:\n  ${line}`;

/** Adds `selftest` and `doctor`. @param done is given the exit code */
export function addMachineCommands(program: Command, done: (exitCode: number) => void): void {
  program
    .command('selftest')
    .description('what can ab see on this machine? the same against itself, and slowdowns that are known')
    .option('--quick', 'a few decisions, in about three minutes, instead of hundreds, in hours')
    .addOption(
      new Option('--parts <names>', 'only these, like same,slower-5; see the readme')
        .argParser(names)
        .conflicts('quick'),
    )
    .addOption(
      new Option('--budget <time>', 'begin no decision after so long; go on later with --resume').argParser(
        duration,
      ),
    )
    .addOption(new Option('--busy <n>', 'busy processes beside it').argParser(wholeUpTo(64)).default(0))
    .addOption(seedOption())
    .option('--out <dir>', 'the folder results go below', 'results')
    .option('--resume <dir>', 'go on with an interrupted one')
    .addOption(new Option('--format <format>').choices(['table', 'md', 'json']).default('table'))
    .option('--quiet', 'no progress')
    .addHelpText('after', example('wirebench selftest --quick'))
    .action(async (flags) => {
      const { runSelftest } = await import('./selftest.ts');
      done(await runSelftest({ ...flags, ...program.opts() }, process.argv.slice(2)));
    });

  program
    .command('doctor')
    .description('what of this machine limits a measurement, and what to do about it')
    .addOption(new Option('--format <format>').choices(['table', 'md', 'json']).default('table'))
    .addHelpText('after', example('wirebench doctor --format md'))
    .action(async ({ format }) => (await import('./doctor.ts')).doctor(format));
}
