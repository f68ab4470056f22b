import type { FoundRecord, TrialRecord } from '../schema.ts';
import type { Find, Rng } from '../types.ts';
import type { Windows } from './load.ts';

/** A rate is found when the next one that is not carried is at most this much higher. */
const RESOLUTION = 1.05;
export const MAX_RATE_PER_SECOND = 10_000_000;
/** The search ends unsettled after so many trials: enough for a start that is 50,000 times too high, each rate tried twice. */
export const MAX_TRIALS = 48;
/** Doubling from a start near by, bisecting, and repeats: for estimates of time. */
export const TYPICAL_TRIALS = 12;
/** Below a rate that offers this many messages a trial nothing is searched for. */
const MIN_MESSAGES = 10;

export type Trial = Pick<TrialRecord, 'ratePerSecond' | 'verdict'>;
export type Step =
  | { readonly kind: 'try'; readonly ratePerSecond: number }
  | { readonly kind: 'end'; readonly ratePerSecond: number; readonly end: FoundRecord['end'] };

/** A trial is a short window of its own, a quarter of the cell's; the first one, in a cold process, has the whole warm-up. */
export const trialWindows = ({ warmupMs, windowMs }: Windows, index: number): Windows => ({
  warmupMs: index === 0 ? warmupMs : Math.max(20, Math.round(warmupMs / 4)),
  windowMs: Math.max(100, Math.round(windowMs / 4)),
});

export interface Rules {
  readonly startRatePerSecond: number;
  readonly minRatePerSecond: number;
  /** Trials at one rate that must fail before it counts as failed. */
  readonly failures: number;
  /** Trials at the found rate that must be kept. */
  readonly confirmations: number;
}

/**
 * Where a round begins to search, as a factor of the rate that was asked for: up to one step of the resolution higher.
 * Rounds that all began at the same rate could only find the same few rates, and their interval would be too narrow.
 */
export const ditherOf = (rng: Rng): number => RESOLUTION ** rng();

/** One lost message is a loss, and a rate without loss is tried three times; a latency or a rate may miss once by bad luck. */
export const rulesOf = (find: Find, startRatePerSecond: number, { windowMs }: Windows): Rules => ({
  startRatePerSecond,
  minRatePerSecond: (MIN_MESSAGES * 1000) / windowMs,
  ...(find.kind === 'zero-loss' ? { failures: 1, confirmations: 3 } : { failures: 2, confirmations: 1 }),
});

/**
 * What to do after these trials: doubles (or halves) from the start until one rate is kept and a higher one is not,
 * then bisects between them on a log scale. Pure.
 */
export function nextStep(history: readonly Trial[], rules: Rules): Step {
  const last = history.at(-1);
  if (last === undefined) return { kind: 'try', ratePerSecond: rules.startRatePerSecond };
  const of = (ratePerSecond: number) => history.filter((trial) => trial.ratePerSecond === ratePerSecond);
  const rates = [...new Set(history.map(({ ratePerSecond }) => ratePerSecond))].map((ratePerSecond) => ({
    ratePerSecond,
    verdict: decided(of(ratePerSecond), rules),
  }));
  const [refused] = rates
    .filter(({ verdict }) => verdict === 'failed' || verdict === 'generator-bound')
    .sort((a, b) => a.ratePerSecond - b.ratePerSecond);
  const high = refused?.ratePerSecond ?? Number.POSITIVE_INFINITY;
  const kept = rates.filter(({ ratePerSecond, verdict }) => verdict === 'kept' && ratePerSecond < high);
  const low = Math.max(0, ...kept.map(({ ratePerSecond }) => ratePerSecond));
  const end = (how: FoundRecord['end']): Step => ({ kind: 'end', ratePerSecond: low, end: how });
  const attempt = (ratePerSecond: number): Step => ({ kind: 'try', ratePerSecond });

  if (history.length >= MAX_TRIALS) return end('unsettled');
  if (decided(of(last.ratePerSecond), rules) === undefined) return attempt(last.ratePerSecond);
  if (refused === undefined) return 2 * low > MAX_RATE_PER_SECOND ? end('never-failed') : attempt(2 * low);
  const how = refused.verdict === 'generator-bound' ? 'generator-bound' : 'found';
  if (low === 0) {
    if (high / 2 >= rules.minRatePerSecond) return attempt(high / 2);
    return end(how === 'found' ? 'always-failed' : how);
  }
  if (high / low > RESOLUTION) return attempt(Math.sqrt(low * high));
  const confirmed = of(low).filter(({ verdict }) => verdict === 'kept').length;
  if (confirmed < rules.confirmations) return attempt(low);
  return end(how);
}

/** What the trials at one rate say together; undefined: try again. */
function decided(trials: readonly Trial[], { failures }: Rules): Trial['verdict'] | undefined {
  const count = (verdict: Trial['verdict']) => trials.filter((trial) => trial.verdict === verdict).length;
  if (count('failed') >= failures) return 'failed';
  if (count('kept') > 0) return 'kept';
  return count('generator-bound') >= 2 ? 'generator-bound' : undefined;
}
