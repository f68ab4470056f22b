import { homedir } from 'node:os';
import { WirebenchError } from '../errors.ts';
import { withoutFolders } from '../names.ts';
import { parsePayload } from '../refs.ts';
import type { JobOptions, JobResult } from '../run/pair/session.ts';
import type { Duel } from '../schema.ts';
import type { VerdictFormat } from './_paired-options.ts';
import { appendSummary, commandLine, exitCodeOf, loadVerdict, renderVerdict } from './_verdict.ts';
import { INTERRUPTED } from './interrupt.ts';
import { print, tell, tellFailure, timeText } from './output.ts';
import { createLiveLine } from './progress.ts';

/** What every comparison in pairs is told. */
export interface PairedFlags {
  payload?: string[];
  op?: Duel['op'][];
  over?: string;
  budgetPct: number;
  tolerancePct: number;
  alpha: number;
  time: number;
  seed: number;
  out: string;
  format: VerdictFormat;
  cannotTell?: 'pass' | 'fail';
  quiet?: boolean;
  verbose?: boolean;
}

export type Common = Omit<JobOptions, 'kind' | 'title' | 'contests' | 'gate'>;

/** Runs a comparison and prints its verdict. Returns the exit code. */
export async function paired(
  flags: PairedFlags,
  argv: readonly string[],
  signal: AbortSignal,
  run: (common: Common) => Promise<JobResult>,
): Promise<number> {
  const { payload = ['order'], op = ['encode', 'decode'], budgetPct, tolerancePct } = flags;
  if (tolerancePct >= budgetPct) throw tooTolerant(flags);
  const live = createLiveLine(flags.quiet === true);
  const { folder, interrupted } = await run({
    payloads: [...new Set(payload)].map(parsePayload),
    ops: op,
    ...(flags.over !== undefined && { over: { use: flags.over } }),
    budget: budgetPct / 100,
    tolerance: tolerancePct / 100,
    alpha: flags.alpha,
    timeMs: flags.time,
    seed: flags.seed,
    out: flags.out,
    command: withoutFolders(commandLine(argv), process.cwd(), homedir()),
    signal,
    onFailure: (what, error) => {
      live.done();
      tellFailure(what, error, flags.verbose === true);
    },
    onPlanned: (duels, where) => {
      if (flags.quiet) return;
      if (duels.length > 0)
        tell(`${duels.length} comparisons, up to ${timeText(duels.length * flags.time)} of pairs`);
      tell(`results: ${where}`);
    },
    onProgress: ({ duel, pairs, undecided }) =>
      live.show(`${undecided} open: pair ${pairs + 1} of ${duel.title}`),
  }).finally(live.done);
  const { format, cannotTell } = flags;
  const report = loadVerdict(folder);
  print(renderVerdict(report, format, cannotTell));
  appendSummary(renderVerdict(report, 'md'));
  if (!flags.quiet) tell(`pairs: ${folder}`);
  return interrupted ? INTERRUPTED : exitCodeOf(report, cannotTell);
}

/** Between the two lies what is slower for certain and yet let pass. */
const tooTolerant = ({ budgetPct, tolerancePct }: PairedFlags) =>
  new WirebenchError(
    'BAD_OPTION',
    `a tolerance of ${tolerancePct} % is not below the budget of ${budgetPct} %; give a smaller --tolerance-pct, or a larger --budget-pct`,
  );
