import { significant, whole } from '../report/format.ts';
import type { Column, CurvePoint, FoundRecord, Record as RunRecord, TrialRecord } from '../schema.ts';
import type { Figures } from './_series.ts';
import { type Counts, countsOf } from './counts.ts';
import { mergeHistograms, type Percentiles, percentilesOf } from './histograms.ts';
import { faultNotes } from './judge.ts';
import { median } from './statistics.ts';

const column = (
  figure: string,
  title: string,
  unit: string,
  better: Column['better'],
  compact = true,
): Column => ({
  figure,
  title,
  unit,
  better,
  compact,
  exact: false,
});

/** Latency is that of the trial the rate was found in. Rows were found at different rates, so nothing but the rate is compared. */
export const SEARCH_COLUMNS: readonly Column[] = [
  { ...column('sizeBytes', 'size', 'bytes', 'lower'), exact: true },
  column('foundRate', 'found', 'msg/s', 'higher'),
  column('latencyP50', 'p50', 'us', null),
  column('latencyP99', 'p99', 'us', null),
  column('inexactRounds', 'inexact rounds', 'count', null),
  column('generatorBoundRounds', 'generator-bound rounds', 'count', null, false),
  column('lossShare', 'lost at that rate', 'share', null, false),
  column('trials', 'trials', 'count', null, false),
];

/** A curve in the report has at most so many points. */
const MAX_POINTS = 300;

interface Trial extends TrialRecord {
  readonly latency: Percentiles | undefined;
}

/** One search, to its end. */
export interface SearchRound extends Counts {
  readonly trials: readonly Trial[];
  readonly found: FoundRecord;
}

/** Reads a complete round; undefined when it has no result or no counters, or a histogram cannot be decoded. */
export function searchRound(records: readonly RunRecord[]): SearchRound | undefined {
  const found = records.find((record) => record.kind === 'found');
  const counts = countsOf(records.filter((record) => record.kind === 'counters'));
  if (found === undefined || counts === undefined) return undefined;
  try {
    const trials = records
      .filter((record) => record.kind === 'trial')
      .map((trial) => ({ ...trial, latency: percentilesOf(mergeHistograms(encoded(trial))) }));
    return { ...counts, trials, found };
  } catch {
    return undefined;
  }
}

const encoded = ({ histograms: { latency } }: TrialRecord): string[] =>
  latency === undefined ? [] : [latency];

/** Rates per second, latency in us. */
export function searchFigures({ trials, found }: SearchRound): Figures {
  const trial = found.trial === null ? undefined : trials[found.trial];
  return {
    foundRate: found.ratePerSecond,
    latencyP50: trial?.latency && trial.latency.p50 / 1000,
    latencyP99: trial?.latency && trial.latency.p99 / 1000,
    lossShare: trial && lossShare(trial),
    trials: trials.length,
  };
}

const lossShare = ({ sentOk, unique }: TrialRecord): number | undefined =>
  sentOk > 0 ? (sentOk - unique) / sentOk : undefined;

export interface SearchJudgement {
  readonly invalid: readonly string[];
  readonly notes: readonly string[];
  /** Rounds whose result is not exact: their row is shown, and not ranked as if it were. */
  readonly exact: { readonly inexactRounds: number; readonly generatorBoundRounds: number };
  readonly uncompared: readonly string[];
}

/** A search judges itself: identities of every trial, and how its rounds have ended. */
export function judgeSearch(rounds: readonly SearchRound[]): SearchJudgement {
  const ends = rounds.map(({ found: { end } }) => end);
  const count = (end: FoundRecord['end']) => ends.filter((one) => one === end).length;
  const inexact = ends.filter((end) => end !== 'found' && end !== 'always-failed').length;
  const atLeast = significant(median(rounds.map(({ found }) => found.ratePerSecond)));
  const inRounds = (end: FoundRecord['end']) => `in ${whole(count(end))} of ${whole(rounds.length)} rounds`;
  const note = (end: FoundRecord['end'], text: string) => (count(end) > 0 ? [text] : []);
  return {
    invalid: [...new Set(rounds.flatMap(violations))],
    notes: [
      ...note(
        'generator-bound',
        `generator-bound ${inRounds('generator-bound')}: at least ${atLeast} msg/s, not compared`,
      ),
      ...note(
        'never-failed',
        `carried all there is to ask for ${inRounds('never-failed')}: at least ${atLeast} msg/s`,
      ),
      ...note(
        'unsettled',
        `the search did not settle ${inRounds('unsettled')}: ${atLeast} msg/s is not exact`,
      ),
      ...note('always-failed', `carried no rate at all ${inRounds('always-failed')}: counted as 0`),
      ...faultNotes(rounds),
    ],
    exact: { inexactRounds: inexact, generatorBoundRounds: count('generator-bound') },
    uncompared: inexact > 0 ? ['foundRate'] : [],
  };
}

function violations({ trials, client, server }: SearchRound): string[] {
  const miscounted = trials.some(
    ({ latency, unique, sentOk }) => (latency?.count ?? 0) !== unique || unique > sentOk,
  );
  return [
    ...(miscounted ? ['impossible: a trial does not hold every answered message once'] : []),
    ...([client, server].some((side) => (side?.faults['impossible time'] ?? 0) > 0)
      ? ['impossible: negative durations were recorded']
      : []),
  ];
}

/** The trials of all rounds by offered rate, in msg/s and us. */
export function curveOf(rounds: ReadonlyMap<number, SearchRound>): CurvePoint[] {
  const points = [...rounds].flatMap(([round, { trials }]) => trials.map((trial) => pointOf(round, trial)));
  points.sort((a, b) => a.offered - b.offered);
  const step = Math.ceil(points.length / MAX_POINTS);
  return points.filter((_, index) => index % step === 0);
}

const pointOf = (round: number, trial: Trial): CurvePoint => ({
  round,
  offered: trial.ratePerSecond,
  delivered: (trial.arrivedInWindow * 1e9) / trial.windowNs,
  p50: trial.latency ? trial.latency.p50 / 1000 : null,
  p99: trial.latency ? trial.latency.p99 / 1000 : null,
  lossShare: lossShare(trial) ?? null,
  verdict: trial.verdict,
});
