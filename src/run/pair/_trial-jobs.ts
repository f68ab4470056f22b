import type { Duel, Job } from '../../schema.ts';

/** The same truth for all decisions of a part. */
export interface Part {
  readonly name: string;
  /** 0: A against itself. */
  readonly slowedBy: number;
  readonly budget: number;
  /** At most, for one decision. */
  readonly timeMs: number;
  /** Of every codec and operation. */
  readonly each: number;
}

/** A budget of half the slowdown, or 3 % where that is less: at the budget itself half of the decisions would fail. */
export const FULL: readonly Part[] = [
  { name: 'same', slowedBy: 0, budget: 0.03, timeMs: 60_000, each: 50 },
  { name: 'slower-5', slowedBy: 0.05, budget: 0.03, timeMs: 60_000, each: 17 },
  { name: 'slower-3', slowedBy: 0.03, budget: 0.015, timeMs: 90_000, each: 17 },
  { name: 'slower-2', slowedBy: 0.02, budget: 0.01, timeMs: 150_000, each: 17 },
];
/** Under three minutes on a quiet machine. */
export const QUICK: readonly Part[] = [
  { name: 'same', slowedBy: 0, budget: 0.03, timeMs: 20_000, each: 1 },
  { name: 'slower-5', slowedBy: 0.05, budget: 0.03, timeMs: 20_000, each: 0.5 },
];

const CODECS = ['json', 'msgpackr', 'v8'] as const;
const OPS = ['encode', 'decode'] as const;

/** Half of a trial each is one for every other. */
export function trialsOf({ name, slowedBy, each }: Part): Duel[] {
  const kinds = CODECS.flatMap((use) => OPS.map((op) => ({ use, op })));
  const chosen = each < 1 ? kinds.filter((_, index) => index % Math.round(1 / each) === 0) : kinds;
  return chosen.flatMap(({ use, op }) =>
    Array.from({ length: Math.max(1, Math.floor(each)) }, (_, n): Duel => {
      const codec = { use };
      return {
        id: `${name}-${use}-${op}-${n + 1}`,
        title: `${use} ${op}, ${slowedBy === 0 ? 'against itself' : `slowed by ${slowedBy * 100} %`}`,
        a: codec,
        b: codec,
        payload: { use: 'order' },
        op,
        ...(slowedBy > 0 && { slowedBy }),
      };
    }),
  );
}

export type Common = Pick<
  Job,
  'schema' | 'version' | 'command' | 'startedAt' | 'seed' | 'environment' | 'cpu'
>;

export const jobOf = (part: Part, common: Common): Job => ({
  ...common,
  kind: 'job',
  title: part.slowedBy === 0 ? 'A against itself' : `A against itself, slowed by ${part.slowedBy * 100} %`,
  finishedAt: null,
  state: 'running',
  budget: part.budget,
  tolerance: 0.005,
  alpha: 0.01,
  timeMs: part.timeMs,
  duels: trialsOf(part),
  skips: [],
  codecs: [],
  payloads: [],
  inspections: [],
});
