#!/usr/bin/env node
import { Command, CommanderError, Option } from 'commander';
import { VERDICT_FORMATS } from './cli/_paired-options.ts';
import { addAdviseCommand } from './cli/advise-command.ts';
import { addMachineCommands } from './cli/machine-commands.ts';
import { allowEvalOption, filterOptions, languageOption, seedOption, tokenOption } from './cli/options.ts';
import { allowClosedPipes, causeText, tell } from './cli/output.ts';
import { addPairedCommands } from './cli/paired-commands.ts';
import { addServeCommands } from './cli/serve-command.ts';
import { addShareCommand } from './cli/share-command.ts';
import { duration, hostAndPort } from './cli/values.ts';
import { withFilesJoined } from './cli/words.ts';
import { version } from './version.ts';

const program = new Command('wirebench')
  .description(
    'Which codec, over which wire: throughput, latency, CPU, size and UDP loss, measured honestly.',
  )
  .version(version)
  .option('--verbose', 'show the cause behind an error')
  .configureHelp({ showGlobalOptions: true })
  .exitOverride()
  .configureOutput({ outputError: () => {} })
  .addHelpText('after', '\nExample:\n  wirebench run smoke --out /tmp/results');

const withFilters = (command: Command): Command => {
  for (const option of filterOptions()) command.addOption(option);
  return command.addOption(
    new Option('--budget <time>', 'fit windows, then cells, into this time').argParser(duration),
  );
};
const example = (command: Command, line: string): Command =>
  command.addHelpText('after', `\nExample:\n  ${line}`);

let exitCode = 0;
const finish = (code: number): void => {
  exitCode = code;
};

example(
  program
    .command('list [what]')
    .description('what there is: codecs, payloads, transports, scenarios, impairments, suites')
    .action(async (what?: string) => (await import('./cli/list.ts')).list(what)),
  'wirebench list codecs',
);

example(
  withFilters(program.command('plan <suite>'))
    .description('the cells and the skips with reasons; runs nothing')
    .action(async (suite, flags) =>
      (await import('./cli/plan.ts')).showPlan(suite, { ...flags, ...program.opts() }),
    ),
  'wirebench plan all --codec json,msgpackr',
);

example(
  withFilters(program.command('run [suite]'))
    .description('measures a suite: a built-in name (see wirebench list suites) or a path to a module')
    .addOption(seedOption())
    .option('--out <dir>', 'the folder results go below', 'results')
    .option('--resume <dir>', 'measure what is missing of an interrupted run')
    .addOption(
      new Option('--target <host:port>', 'servers run there, where wirebench serve listens').argParser(
        hostAndPort,
      ),
    )
    .addOption(tokenOption('what that serve was given, or has printed'))
    .option(
      '--cpu-prof',
      'CPU profiles of the first round, for Chrome DevTools, below profiles/ of the results',
    )
    .addOption(languageOption())
    .option('--strict', 'exit 3 when any cell is not valid')
    .option('--quiet', 'no progress')
    .action(async (suite, flags) => {
      exitCode = await (await import('./cli/run.ts')).run(
        suite,
        { ...flags, ...program.opts() },
        process.argv.slice(2),
      );
    }),
  'wirebench run codecs --payload ./sample.json --codec msgpackr,./mine.mjs',
);

addServeCommands(program, finish);

example(
  program
    .command('report <run>')
    .description('a run folder as a terminal table, markdown, JSON or CSV')
    .addOption(
      new Option('--format <format>', 'csv: of a run; junit and those after it: of a comparison in pairs')
        .choices([...new Set(['table', 'md', 'json', 'csv', ...VERDICT_FORMATS])])
        .default('table'),
    )
    .addOption(languageOption())
    .action(async (folder, { format, lang }) =>
      (await import('./cli/report.ts')).report(folder, format, lang),
    ),
  'wirebench report results/2026-11-22T10-30-00-all --format md',
);

example(
  program
    .command('compare <base> <head>')
    .description('two runs: ratios with intervals; exit 1 only when bytes or fidelity got worse')
    .addOption(new Option('--format <format>').choices(['table', 'md']).default('table'))
    .action(async (base, head, { format }) => {
      exitCode = await (await import('./cli/compare.ts')).compareRuns(base, head, format);
    }),
  'wirebench compare results/baselines/main results/2026-11-22T10-30-00-all --format md',
);

example(
  program
    .command('check [codecs...]')
    .description(
      'which kinds of value survive, and what hostile bytes do; of several codecs a matrix, and what each reads of the others',
    )
    .option('--all', 'every codec there is')
    .addOption(new Option('--format <format>').choices(['table', 'md', 'json']).default('table'))
    .addOption(allowEvalOption())
    .action(async (codecs, flags) => {
      exitCode = await (await import('./cli/check.ts')).check(
        codecs,
        { ...flags, ...program.opts() },
        process.argv.slice(2),
      );
    }),
  'wirebench check ./mine.mjs',
);

addPairedCommands(program, finish);

addMachineCommands(program, finish);
addAdviseCommand(program, finish);
addShareCommand(program, finish);

allowClosedPipes();
try {
  await program.parseAsync(withFilesJoined(process.argv));
} catch (error) {
  exitCode = await explain(error);
}
process.exitCode = exitCode;

/** One line: the code, what happened and what to do; the cause only with --verbose. Returns the exit code. */
async function explain(error: unknown): Promise<number> {
  // Help was shown: because it was asked for, or because no command was given.
  if (error instanceof CommanderError && /^commander\.(help|version)/.test(error.code))
    return error.exitCode && 2;
  const { asWirebenchError, ERROR_CODES, WirebenchError } = await import('./errors.ts');
  const known =
    error instanceof CommanderError
      ? new WirebenchError('BAD_OPTION', error.message.replace(/^error: /, '').replaceAll('\n', ' '))
      : asWirebenchError(error, 'INTERNAL', 'wirebench itself failed');
  tell(`wirebench: ${known.code}: ${known.message}`);
  if (program.opts()['verbose'] === true && known.cause !== undefined) {
    tell(causeText(known.cause));
  }
  return ERROR_CODES[known.code];
}
