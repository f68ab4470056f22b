#!/usr/bin/env node
import { Command, CommanderError, Option } from 'commander';
import {
  duration,
  filterOptions,
  hostAndPort,
  port,
  seedOption,
  tokenOption,
  wholeUpTo,
} from './cli/options.ts';
import { allowClosedPipes, causeText, tell } from './cli/output.ts';
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
    .description(
      'measures a suite: a built-in name (all, codecs, tcp, udp, smoke, harness) or a path to a module',
    )
    .addOption(seedOption())
    .option('--out <dir>', 'the folder results go below', 'results')
    .option('--resume <dir>', 'measure what is missing of an interrupted run')
    .addOption(
      new Option('--target <host:port>', 'servers run there, where wirebench serve listens').argParser(
        hostAndPort,
      ),
    )
    .addOption(tokenOption('what that serve was given, or has printed'))
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

example(
  program
    .command('serve')
    .description('runs the servers of another host, for its wirebench run --target; or echoes plainly')
    .option('--host <host>', 'where it listens; loopback unless told', '127.0.0.1')
    .addOption(new Option('--port <n>', 'of the control connection').argParser(port).default(7411))
    .addOption(
      new Option('--data-port <n>', 'measured flows listen here; 0 for free ports')
        .argParser(port)
        .default(0),
    )
    .addOption(tokenOption('a runner must know it; made and printed unless given'))
    .option('--allow-module', 'let runners name modules below this folder, which are code')
    .addOption(
      new Option('--max-minutes <n>', 'a server is ended after so long')
        .argParser(wholeUpTo(1440))
        .default(60),
    )
    .addOption(
      new Option('--plain', 'only echo, RFC 862, on TCP and UDP: for clients that are not ours').conflicts([
        'dataPort',
        'token',
        'allowModule',
        'maxMinutes',
      ]),
    )
    .action(async (flags) => (await import('./cli/serve.ts')).serve(flags)),
  'wirebench serve --host 192.0.2.7 --data-port 7412',
);

example(
  program
    .command('report <run>')
    .description('a run folder as a terminal table, markdown, JSON or CSV')
    .addOption(new Option('--format <format>').choices(['table', 'md', 'json', 'csv']).default('table'))
    .action(async (folder, { format }) => (await import('./cli/report.ts')).report(folder, format)),
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
    .action(async (codecs, flags) => {
      exitCode = await (await import('./cli/check.ts')).check(
        codecs,
        { ...flags, ...program.opts() },
        process.argv.slice(2),
      );
    }),
  'wirebench check ./mine.mjs',
);

allowClosedPipes();
try {
  await program.parseAsync();
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
