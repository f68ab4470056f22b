import { type Command, Option } from 'commander';
import { seedOption } from './options.ts';
import { duration, operations, percentage, probability } from './values.ts';
import { payloads } from './words.ts';

/** What a verdict can be written as. */
export const VERDICT_FORMATS = [
  'table',
  'md',
  'json',
  'junit',
  'github-action-benchmark',
  'bencher',
] as const;
export type VerdictFormat = (typeof VERDICT_FORMATS)[number];

/** The options of every comparison in pairs. */
export const withPaired = (command: Command): Command =>
  command
    .addOption(
      new Option('--payload <names>', 'built-in names, or paths; order unless told').argParser(payloads),
    )
    .addOption(
      new Option('--op <names>', 'encode, decode, roundtrip; encode,decode unless told').argParser(
        operations,
      ),
    )
    .addOption(
      new Option(
        '--over <transport>',
        'round trips over this wire, instead of operations in process',
      ).conflicts('op'),
    )
    .addOption(new Option('--budget-pct <n>', 'a slowdown that fails').argParser(percentage).default(3))
    .addOption(
      new Option('--tolerance-pct <n>', 'a slowdown that is always allowed')
        .argParser(percentage)
        .default(0.5),
    )
    .addOption(
      new Option('--alpha <p>', 'how often an interval may miss the truth')
        .argParser(probability)
        .default(0.01),
    )
    .addOption(
      new Option('--time <time>', 'at most, for each comparison').argParser(duration).default(60_000, '60s'),
    )
    .addOption(seedOption())
    .option('--out <dir>', 'the folder results go below', 'results')
    .addOption(new Option('--format <format>').choices([...VERDICT_FORMATS]).default('table'))
    .addOption(
      new Option('--cannot-tell <as>', 'exit as this when it cannot be told').choices(['pass', 'fail']),
    )
    .option('--quiet', 'no progress');
