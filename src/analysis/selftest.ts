import type { DecisionRecord, Environment, Job, UsualRecord } from '../schema.ts';
import type { Rng } from '../types.ts';
import type { Decision } from './decide.ts';
import { type Decided, decided, valuesOf } from './decided.ts';
import { type Matrix, matrixAlarms } from './matrix.ts';
import { type Rate, rate } from './rate.ts';
import { smallestSeen } from './seen.ts';
import { median, quantile } from './statistics.ts';
import { judgeUsual, type UsualTrials } from './usual.ts';

/** How decisions of one truth went. */
export interface Outcomes {
  readonly fail: Rate;
  readonly pass: Rate;
  readonly untold: Rate;
  /** Intervals that hold the truth. */
  readonly covered: Rate;
  /** Median over the decisions of estimate less truth; NaN for none. */
  readonly bias: number;
  /** Of the time a decision took, in seconds. */
  readonly seconds: { readonly p50: number; readonly p95: number };
}

/** What is known of decisions whose truth is known: B is A, or A with so much more work. */
export interface Trials extends Outcomes {
  readonly part: string;
  readonly busy: number;
  /** The wire; null: in process. */
  readonly over: string | null;
  /** 0: A against itself. */
  readonly slowedBy: number;
  readonly budget: number;
  /** Decisions that were to be made; `fail.of` of them were. */
  readonly planned: number;
  /** Right, and in time; null: nothing is asked. */
  readonly inTime: { readonly seconds: number; readonly share: number; readonly right: Rate } | null;
  /** SD of one pair's value, by the middle half of them (robust): an outlier is a pair too, and shown by the tails. */
  readonly pairSpread: number;
  readonly pairs: number;
  readonly failures: number;
  /** The same of each codec and operation. */
  readonly cells: readonly ({ readonly name: string } & Outcomes)[];
}

/** What is found in 95 % of the first looks of so long, with a budget of half of it. */
export interface Seen {
  readonly seconds: number;
  readonly busy: number;
  /** Of the kind that asks for the largest; null: not even 40 %. */
  readonly slowdown: number | null;
  readonly hardest: string;
  readonly kinds: number;
}

/** What a selftest has found of this machine. */
export interface Summary {
  readonly kind: 'selftest';
  /** Of all calls that have added to it. */
  readonly commands: readonly string[];
  readonly version: string;
  readonly startedAt: string;
  readonly finishedAt: string;
  readonly seed: number;
  readonly environment: Environment;
  /** That the arms were on: a decision is made on one. null: not pinned. */
  readonly cpus: readonly (number | null)[];
  /** sha256 over the list of sha256 of the parts' decisions, each of which holds that of its pairs. */
  readonly recordsSha256: string;
  readonly parts: readonly Trials[];
  readonly usual: readonly UsualTrials[];
  readonly matrices: readonly Matrix[];
  readonly seen: Seen | null;
}

/** What a part has on disk. */
export interface PartRecords {
  readonly job: Job;
  readonly decisions: readonly DecisionRecord[];
  readonly usual: readonly UsualRecord[];
}

/** What is said of this machine: what can be seen in so long. */
const SEEN = { seconds: 30, share: 0.95, draws: 200 };
const MATRIX = { cells: 24, draws: 2000 };

export type Findings = Pick<Summary, 'parts' | 'usual' | 'matrices' | 'seen'>;

/** All that is found in the records. Pure: the same records give the same. */
export function findings(parts: readonly PartRecords[], rngOf: (what: string) => Rng): Findings {
  const paired = parts.filter(({ job }) => job.trials?.method === 'pairs');
  const same = paired.filter(({ job }) => slowedBy(job) === 0 && !job.duels[0]?.over);
  const [first] = same.filter(({ decisions }) => decisions.length > 0);
  return {
    parts: paired.map(({ job, decisions }) => judgeTrials(job, decisions)),
    usual: parts
      .filter(({ job }) => job.trials?.method === 'usual')
      .map(({ job, usual }) => judgeUsual(job, usual)),
    matrices: same.flatMap(
      ({ job, decisions }) =>
        matrixAlarms(job, decisions, { ...MATRIX, rng: rngOf(`matrix ${job.trials?.part}`) }) ?? [],
    ),
    seen: first ? seenIn(first, rngOf('seen')) : null,
  };
}

/** Kinds differ in their spread and in the time of a pair: mixed, the steady ones would speak for all. */
function seenIn({ job, decisions }: PartRecords, rng: Rng): Seen | null {
  const all = decided(job, decisions);
  const kinds = kindsOf(all).map((name) => {
    const records = all.filter((one) => kindOf(one) === name).map(({ record }) => record);
    const values = records.flatMap(valuesOf);
    const pairMs = records.reduce((sum, { tookMs }) => sum + tookMs, 0) / Math.max(1, values.length);
    const pairs = Math.floor((SEEN.seconds * 1000) / Math.max(1, pairMs));
    return { name, slowdown: smallestSeen(values, { ...job, ...SEEN, pairs, rng }) };
  });
  const [hardest] = kinds.sort((a, b) => (b.slowdown ?? Infinity) - (a.slowdown ?? Infinity));
  if (!hardest) return null;
  const { name, slowdown } = hardest;
  return {
    seconds: SEEN.seconds,
    busy: job.trials?.busy ?? 0,
    slowdown,
    hardest: name,
    kinds: kinds.length,
  };
}

const kindOf = ({ duel }: Decided): string => `${duel.a.use} ${duel.op}`;
const kindsOf = (all: readonly Decided[]): string[] => [...new Set(all.map(kindOf))].sort();

const slowedBy = (job: Job): number => job.duels[0]?.slowedBy ?? 0;

/** The trials of one job: every duel in it is a decision of the same truth. Pure. */
export function judgeTrials(job: Job, records: readonly DecisionRecord[]): Trials {
  const all = decided(job, records);
  const values = all.flatMap(({ record }) => record.medians);
  return {
    part: job.trials?.part ?? '',
    busy: job.trials?.busy ?? 0,
    over: job.duels[0]?.over?.use ?? null,
    slowedBy: slowedBy(job),
    budget: job.budget,
    planned: job.duels.length,
    ...outcomes(all, slowedBy(job)),
    inTime: inTime(job, all),
    pairSpread: (quantile(values, 0.75) - quantile(values, 0.25)) / 1.349,
    pairs: values.length,
    failures: all.reduce((sum, { record }) => sum + record.failures, 0),
    cells: kindsOf(all).map((name) => ({
      name,
      ...outcomes(
        all.filter((one) => kindOf(one) === name),
        slowedBy(job),
      ),
    })),
  };
}

function outcomes(all: readonly Decided[], slower: number): Outcomes {
  const truth = Math.log1p(slower);
  const of = (verdict: Decision['verdict']) =>
    rate(all.filter(({ decision }) => decision.verdict === verdict).length, all.length);
  const intervals = all.flatMap(({ decision }) => decision.interval ?? []);
  const seconds = all.map(({ record }) => record.tookMs / 1000);
  return {
    fail: of('fail'),
    pass: of('pass'),
    untold: of('undecided'),
    covered: rate(
      intervals.filter(({ low, high }) => low <= truth && truth <= high).length,
      intervals.length,
    ),
    bias: median(all.flatMap(({ decision }) => (decision.interval ? decision.estimate - truth : []))),
    seconds: { p50: quantile(seconds, 0.5), p95: quantile(seconds, 0.95) },
  };
}

function inTime({ trials, duels }: Job, all: readonly Decided[]): Trials['inTime'] {
  const wanted = trials?.wanted;
  if (!wanted) return null;
  const right = (duels[0]?.slowedBy ?? 0) > 0 ? 'fail' : 'pass';
  const count = all.filter(
    ({ decision, record }) => decision.verdict === right && record.tookMs <= wanted.seconds * 1000,
  ).length;
  return { ...wanted, right: rate(count, all.length) };
}
