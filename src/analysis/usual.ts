import type { Job, UsualRecord } from '../schema.ts';
import { rankTest } from './rank-test.ts';
import { type Rate, rate } from './rate.ts';
import { median, quantile } from './statistics.ts';

/** How often the usual ways of comparing say that B is slower: of the same a false alarm, of what is slower a find. */
export interface UsualTrials {
  readonly part: string;
  readonly slowedBy: number;
  readonly budget: number;
  readonly busy: number;
  readonly planned: number;
  readonly seconds: { readonly p50: number; readonly p95: number };
  /** Median over the comparisons, of when each began; null: not kept. */
  readonly loadAverage: number | null;
  readonly ways: readonly { readonly name: string; readonly saysSlower: Rate }[];
}

interface Way {
  readonly name: string;
  saysSlower(record: UsualRecord, budget: number): boolean;
}

const ratioTogether = ({ together: { a, b } }: UsualRecord) => b.meanNs / a.meanNs;
/** The run before and this one: the last of A and the first of B, seconds apart, so nearer to each other than runs of CI are. */
const ratioOfRuns = ({ aMeansNs, bMeansNs }: UsualRecord) =>
  (bMeansNs[0] ?? Number.NaN) / (aMeansNs.at(-1) ?? Number.NaN);

const WAYS: readonly Way[] = [
  {
    name: 'tinybench, A then B in one process: means differ by more than the budget',
    saysSlower: (record, budget) => ratioTogether(record) > 1 + budget,
  },
  {
    name: 'tinybench, A then B in one process: 95 % intervals do not overlap',
    saysSlower: ({ together: { a, b } }) => b.meanNs - b.marginNs > a.meanNs + a.marginNs,
  },
  {
    name: 'this run against the one before: more than the budget',
    saysSlower: (record, budget) => ratioOfRuns(record) > 1 + budget,
  },
  {
    name: 'this run against the one before: more than 10 %',
    saysSlower: (record) => ratioOfRuns(record) > 1.1,
  },
  {
    name: 'this run against the one before: more than 200 % of it',
    saysSlower: (record) => ratioOfRuns(record) > 2,
  },
  {
    name: 'ten runs of A, then ten of B: rank test, p < 0.05',
    saysSlower: ({ aMeansNs, bMeansNs }) =>
      median(bMeansNs) > median(aMeansNs) && rankTest(aMeansNs, bMeansNs) < 0.05,
  },
];

/** Pure. */
export function judgeUsual(job: Job, records: readonly UsualRecord[]): UsualTrials {
  const seconds = records.map(({ tookMs }) => tookMs / 1000);
  const loads = records.flatMap(({ loadAverage }) => loadAverage ?? []);
  return {
    part: job.trials?.part ?? '',
    slowedBy: job.duels[0]?.slowedBy ?? 0,
    budget: job.budget,
    busy: job.trials?.busy ?? 0,
    planned: job.duels.length,
    seconds: { p50: quantile(seconds, 0.5), p95: quantile(seconds, 0.95) },
    loadAverage: loads.length === 0 ? null : median(loads),
    ways: WAYS.map(({ name, saysSlower }) => ({
      name,
      saysSlower: rate(records.filter((record) => saysSlower(record, job.budget)).length, records.length),
    })),
  };
}
