#!/usr/bin/env node
import { Command, CommanderError, Option } from 'commander';
import { VERDICT_FORMATS } from './cli/_paired-options.ts';
import {
  allowEvalOption,
  bitRate,
  duration,
  features,
  filterOptions,
  hostAndPort,
  languageOption,
  roundTripMs,
  seedOption,
  tokenOption,
  wholeUpTo,
} from './cli/options.ts';
import { allowClosedPipes, causeText, tell } from './cli/output.ts';
import { addPairedCommands } from './cli/paired-commands.ts';
import { addServeCommands } from './cli/serve-command.ts';
import { addShareCommand } from './cli/share-command.ts';
import { names, withFilesJoined } from './cli/words.ts';
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

addServeCommands(program, (code) => {
  exitCode = code;
});

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

addPairedCommands(program, (code) => {
  exitCode = code;
});

example(
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
    .action(async (flags) => {
      exitCode = await (await import('./cli/selftest.ts')).runSelftest(
        { ...flags, ...program.opts() },
        process.argv.slice(2),
      );
    }),
  'wirebench selftest --quick',
);

example(
  program
    .command('doctor')
    .description('what of this machine limits a measurement, and what to do about it')
    .addOption(new Option('--format <format>').choices(['table', 'md', 'json']).default('table'))
    .action(async ({ format }) => (await import('./cli/doctor.ts')).doctor(format)),
  'wirebench doctor --format md',
);

example(
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
    .action(async (flags) => {
      exitCode = await (await import('./cli/advise.ts')).adviseOn(
        { ...flags, ...program.opts() },
        process.argv.slice(2),
      );
    }),
  'wirebench advise --payload ./sample.json --link 100mbit --rtt 20ms',
);

addShareCommand(program, (code) => {
  exitCode = code;
});

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
