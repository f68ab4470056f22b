import { type Command, Option } from 'commander';
import { fingerprintOption } from './_certificates.ts';
import { tokenOption } from './options.ts';
import type { TransferFlags } from './share.ts';
import { wholeUpTo } from './values.ts';

const HELP = `
Exit codes: 0 done, 2 wrong use or a name that cannot be shared, 4 not reached, not whole or not written,
5 no such file, 6 over the quota, 130 interrupted. What was carried of a file stays: the same command goes on with it.

Example:
  wirebench share put --target 127.0.0.1:7411 ./photos.tar`;

/** Adds `share put|get|ls|rm`. @param done is given the exit code */
export function addShareCommand(program: Command, done: (exitCode: number) => void): void {
  const share = program
    .command('share')
    .description('puts files into a share, gets, lists and removes them')
    .addHelpText('after', HELP);
  const load = () => import('./share.ts');
  const sub = (name: string, text: string) => {
    const command = share.command(name).description(text);
    for (const option of wireOptions()) command.addOption(option);
    return command;
  };
  const transfer = (name: string, text: string) => {
    const command = sub(name, text);
    for (const option of transferOptions()) command.addOption(option);
    return command;
  };
  const withGlobals = <F extends object>(flags: F) => ({ ...flags, ...program.opts() });

  transfer('put <files...>', 'puts files, in place of those that have their names').action(
    async (files: string[], flags: TransferFlags) =>
      done(await (await load()).putAll(files, withGlobals(flags))),
  );
  transfer('get <names...>', 'gets files into a folder, in place of those that have their names')
    .option('--out <folder>', 'where they go', '.')
    .action(async (names: string[], flags: TransferFlags & { out: string }) =>
      done(await (await load()).getAll(names, withGlobals(flags))),
    );
  sub('ls', 'lists the files: bytes, time of the last change, name; tabs between them').action(
    async (flags) => done(await (await load()).list(withGlobals(flags))),
  );
  sub('rm <names...>', 'removes files').action(async (names: string[], flags) =>
    done(await (await load()).removeAll(names, withGlobals(flags))),
  );
}

const wireOptions = (): Option[] => [
  new Option(
    '--target <host:port>',
    'where wirebench serve --scenario file-share listens',
  ).makeOptionMandatory(),
  new Option('--transport <name>', 'the same as there').default('tcp'),
  new Option('--codec <name>', 'the same as there').default('msgpackr'),
  tokenOption('what that serve was given, or has printed'),
  fingerprintOption(),
];

const transferOptions = (): Option[] => [
  new Option('--piece <bytes>', 'of a file in one message').argParser(wholeUpTo(4_194_304)).default(262_144),
  new Option('--window <n>', 'pieces under way at a time').argParser(wholeUpTo(64)).default(8),
  new Option('--retries <n>', 'attempts to go on after a lost connection, without any progress; 0 for none')
    .argParser((text) => (text === '0' ? 0 : wholeUpTo(1000)(text)))
    .default(5),
  new Option('--quiet', 'no progress bar'),
];
