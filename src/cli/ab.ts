import { homedir } from 'node:os';
import type { VerdictReport } from '../analysis/verdict.ts';
import { nameOf, withoutFolders } from '../names.ts';
import { parseCodec, parsePayload } from '../refs.ts';
import { verdictMarkdown, verdictText } from '../report/verdict.ts';
import { runJob } from '../run/pair/session.ts';
import type { Duel } from '../schema.ts';
import { INTERRUPTED, interruptible } from './interrupt.ts';
import { print, tell, tellFailure, terminalWidth, timeText, wantsColour } from './output.ts';
import { createLiveLine } from './progress.ts';

export interface AbFlags {
  payload: string[];
  op: Duel['op'][];
  over?: string;
  budgetPct: number;
  tolerancePct: number;
  alpha: number;
  time: number;
  seed: number;
  out: string;
  format: 'table' | 'md' | 'json';
  cannotTell?: 'pass' | 'fail';
  quiet?: boolean;
  verbose?: boolean;
}

/** `wirebench ab`. Returns the exit code. */
export function ab(a: string, b: string, flags: AbFlags, argv: readonly string[]): Promise<number> {
  const live = createLiveLine(flags.quiet === true);
  return interruptible(async (signal) => {
    const contest = { a: parseCodec(a), b: parseCodec(b) };
    const { report, folder, interrupted } = await runJob({
      kind: 'ab',
      title: `${nameOf(contest.b)} against ${nameOf(contest.a)}`,
      contests: [contest],
      payloads: flags.payload.map(parsePayload),
      ops: flags.op,
      ...(flags.over !== undefined && { over: { use: flags.over } }),
      budget: flags.budgetPct / 100,
      tolerance: flags.tolerancePct / 100,
      alpha: flags.alpha,
      timeMs: flags.time,
      seed: flags.seed,
      out: flags.out,
      command: withoutFolders(['wirebench', ...argv].join(' '), process.cwd(), homedir()),
      signal,
      onFailure: (what, error) => {
        live.done();
        tellFailure(what, error, flags.verbose === true);
      },
      onPlanned: (duels, where) =>
        flags.quiet ||
        tell(
          `${duels.length} comparisons, at most ${timeText(duels.length * flags.time)}\nresults: ${where}`,
        ),
      onProgress: ({ duel, pairs, undecided }) =>
        live.show(`${undecided} open: pair ${pairs + 1} of ${duel.title}`),
    }).finally(live.done);
    print(render(report, flags.format));
    if (!flags.quiet) tell(`pairs: ${folder}`);
    return interrupted ? INTERRUPTED : exitCodeOf(report, flags.cannotTell);
  });
}

export function render(report: VerdictReport, format: 'table' | 'md' | 'json'): string {
  if (format === 'json') return JSON.stringify(report, null, 2);
  return format === 'md' ? verdictMarkdown(report) : verdictText(report, wantsColour(), terminalWidth());
}

/** 0 pass, 1 fail, 3 cannot tell (or as told), 4 could not run. */
function exitCodeOf({ outcome }: VerdictReport, cannotTell: AbFlags['cannotTell']): number {
  const untold = { pass: 0, fail: 1, undefined: 3 }[String(cannotTell) as 'pass' | 'fail' | 'undefined'];
  return { pass: 0, fail: 1, 'cannot tell': untold, 'failed to run': 4 }[outcome];
}
