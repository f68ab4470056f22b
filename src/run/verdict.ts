import { acceptedShare, isHeldBack, MAX_LATENESS, MIN_ACCEPTED } from '../analysis/generator.ts';
import { mergeHistograms, percentilesOf } from '../analysis/histograms.ts';
import type { FoundRecord, TrialRecord } from '../schema.ts';
import type { Find } from '../types.ts';
import type { Step, Trial } from './search.ts';

/** A trial that delivers this share of what was offered has carried it: what is in flight at its edges is not lost. */
const MIN_DELIVERED = 0.95;

/** What was counted in one trial. */
export type Numbers = Omit<TrialRecord, 'v' | 'cell' | 'round' | 'kind' | 'index' | 'verdict'>;

/** Whether the load was carried; when not, whether the generator was to blame, and not what it measures. */
export function verdictOf(find: Find, numbers: Numbers): Trial['verdict'] {
  if (isKept(find, numbers)) return 'kept';
  if (isHeldBack(numbers)) return 'failed';
  const lateness = percentilesOf(mergeHistograms(encoded(numbers.histograms.lateness)));
  const latency = percentilesOf(mergeHistograms(encoded(numbers.histograms.latency)));
  // A send that the kernel refused was made in time.
  const behind = acceptedShare({ ...numbers, sentOk: numbers.sentOk + numbers.sendFailed }) < MIN_ACCEPTED;
  const late = (lateness?.p99 ?? 0) > MAX_LATENESS * (latency?.p99 ?? Number.POSITIVE_INFINITY);
  return behind || late ? 'generator-bound' : 'failed';
}

function isKept(find: Find, numbers: Numbers): boolean {
  const { ratePerSecond, offered, sentOk, unique, arrivedInWindow, windowNs, histograms } = numbers;
  if (offered === 0) return true;
  if (acceptedShare(numbers) < MIN_ACCEPTED) return false;
  if (find.kind === 'zero-loss') return unique === sentOk;
  // A window that a busy machine has opened late or closed early held fewer messages than were offered.
  if (find.kind === 'max')
    return arrivedInWindow >= MIN_DELIVERED * Math.min(offered, (ratePerSecond * windowNs) / 1e9);
  // A message that was not answered has no latency, and has not kept the objective either.
  const percentile = (99 * offered) / unique;
  const latency = mergeHistograms(encoded(histograms.latency));
  return percentile <= 100 && latency !== undefined && latency.getValueAtPercentile(percentile) <= find.p99Ns;
}

const encoded = (histogram: string | undefined): string[] => (histogram === undefined ? [] : [histogram]);

/**
 * The result of a round: the rate, and the trial whose latency stands beside it. What is searched for with `max` is
 * what was delivered, so every trial may hold it; else it is what was offered in the highest trial that was kept.
 */
export function foundOf(
  find: Find,
  trials: readonly (Numbers & Trial)[],
  { ratePerSecond, end }: Extract<Step, { kind: 'end' }>,
): Pick<FoundRecord, 'ratePerSecond' | 'trial' | 'end'> {
  if (find.kind !== 'max') {
    const trial = trials.findLastIndex(
      (one) => one.ratePerSecond === ratePerSecond && one.verdict === 'kept',
    );
    return { ratePerSecond, trial: trial < 0 ? null : trial, end };
  }
  const delivered = trials.map(({ arrivedInWindow, windowNs }) => (arrivedInWindow * 1e9) / windowNs);
  const highest = Math.max(0, ...delivered);
  return { ratePerSecond: highest, trial: highest > 0 ? delivered.indexOf(highest) : null, end };
}
