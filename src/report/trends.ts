import type { VerdictReport } from '../schema.ts';
import { estimateText } from './_verdict.ts';

/**
 * For programs that keep a history. What is told of time is the ratio to A, taken in the same job: absolute times of
 * different days or machines are not compared.
 */
interface Point {
  readonly name: string;
  readonly value: number;
  readonly low?: number;
  readonly high?: number;
  readonly extra: string;
}

/** What is wrong, or could not be run, has no speed; and what few pairs say without an interval is none either. */
function ratios({ duels }: VerdictReport): Point[] {
  return duels.flatMap((duel) => {
    const { title, estimate, interval, outcome, pairs } = duel;
    if (outcome === 'failed to run' || estimate === null || interval === null) return [];
    const extra = `${outcome}; ${estimateText(duel)}; ${pairs} pairs`;
    return [{ name: title, value: 1 + estimate, low: 1 + interval.low, high: 1 + interval.high, extra }];
  });
}

const sizes = ({ exact }: VerdictReport): Point[] =>
  exact.figures.map(({ contest, payload, figure, a, b }) => ({
    name: [contest, payload, figure].filter((part) => part !== null).join(', '),
    value: b,
    extra: `${a} before`,
  }));

/** The JSON that github-action-benchmark reads with `tool: customSmallerIsBetter`. */
export const githubActionBenchmark = (report: VerdictReport): string =>
  JSON.stringify(
    [
      ...ratios(report).map(({ name, value, low, high, extra }) => ({
        name,
        unit: 'ratio to A',
        value,
        ...(low !== undefined && high !== undefined && { range: `${low.toFixed(4)} to ${high.toFixed(4)}` }),
        extra,
      })),
      ...sizes(report).map(({ name, value, extra }) => ({
        name,
        unit: name.endsWith('datagrams') ? 'datagrams' : 'bytes',
        value,
        extra,
      })),
    ],
    null,
    2,
  );

/** Bencher's Metric Format (BMF): benchmark, measure, value and its bounds. Names are cut to the 1,024 characters it takes. */
export function bencherMetrics(report: VerdictReport): string {
  const metrics: Record<
    string,
    Record<string, { value: number; lower_value?: number; upper_value?: number }>
  > = Object.create(null) as Record<string, never>;
  const add = (measure: string, { name, value, low, high }: Point) => {
    metrics[name.slice(0, 1024)] = {
      [measure]: {
        value,
        ...(low !== undefined && { lower_value: low }),
        ...(high !== undefined && { upper_value: high }),
      },
    };
  };
  for (const point of ratios(report)) add('time-ratio', point);
  for (const point of sizes(report)) add(point.name.endsWith('datagrams') ? 'datagrams' : 'bytes', point);
  return JSON.stringify(metrics, null, 2);
}
