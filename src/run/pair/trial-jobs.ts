import { WirebenchError } from '../../errors.ts';
import { nearest } from '../../names.ts';
import type { Duel, Job, TrialsPlan } from '../../schema.ts';

/** The same truth for all decisions of a part. */
export interface Part {
  readonly name: string;
  readonly method: TrialsPlan['method'];
  /** 0: A against itself. */
  readonly slowedBy: number;
  readonly budget: number;
  /** At most, for one decision. */
  readonly timeMs: number;
  /** Of every codec and operation. */
  readonly each: number;
  readonly wanted: TrialsPlan['wanted'];
  readonly over?: string;
}

const inPairs = { method: 'pairs', wanted: null } as const;
const usual = { method: 'usual', wanted: null, timeMs: 0, each: 17 } as const;

/** A budget of half the slowdown, or 3 % where that is less; and one slowdown at the budget itself, which may fail or not. */
const FULL: readonly Part[] = [
  {
    ...{ ...inPairs, name: 'same', slowedBy: 0, budget: 0.03, timeMs: 60_000, each: 50 },
    wanted: { seconds: 45, share: 0.95 },
  },
  {
    ...{ ...inPairs, name: 'slower-5', slowedBy: 0.05, budget: 0.03, timeMs: 60_000, each: 17 },
    wanted: { seconds: 40, share: 0.99 },
  },
  {
    ...{ ...inPairs, name: 'slower-3', slowedBy: 0.03, budget: 0.015, timeMs: 90_000, each: 17 },
    wanted: { seconds: 65, share: 0.95 },
  },
  {
    ...{ ...inPairs, name: 'slower-2', slowedBy: 0.02, budget: 0.01, timeMs: 150_000, each: 17 },
    wanted: { seconds: 125, share: 0.9 },
  },
  { ...inPairs, name: 'at-budget', slowedBy: 0.03, budget: 0.03, timeMs: 60_000, each: 17 },
  {
    ...{ ...inPairs, name: 'tcp-same', slowedBy: 0, budget: 0.03, timeMs: 120_000, each: 50 },
    over: 'tcp',
  },
  {
    ...{ ...inPairs, name: 'tcp-slower-5', slowedBy: 0.05, budget: 0.03, timeMs: 120_000, each: 100 },
    over: 'tcp',
    wanted: { seconds: 90, share: 0.95 },
  },
  { ...usual, name: 'usual-same', slowedBy: 0, budget: 0.03 },
  { ...usual, name: 'usual-slower-5', slowedBy: 0.05, budget: 0.03 },
  { ...usual, name: 'usual-slower-3', slowedBy: 0.03, budget: 0.015 },
  { ...usual, name: 'usual-slower-2', slowedBy: 0.02, budget: 0.01 },
];
/** Under three minutes on a quiet machine. */
const QUICK: readonly Part[] = [
  { ...inPairs, name: 'same', slowedBy: 0, budget: 0.03, timeMs: 20_000, each: 1 },
  { ...inPairs, name: 'slower-5', slowedBy: 0.05, budget: 0.03, timeMs: 20_000, each: 0.5 },
];

export const PART_NAMES = FULL.map(({ name }) => name);

/** Throws UNKNOWN_NAME. */
export function partsNamed(names: readonly string[] | undefined, quick: boolean): readonly Part[] {
  if (names === undefined) return quick ? QUICK : FULL;
  return names.map((name) => {
    const part = FULL.find((one) => one.name === name);
    if (part) return part;
    const near = nearest(name, PART_NAMES);
    const remedy = near ? `did you mean ${near}?` : `there are: ${PART_NAMES.join(', ')}`;
    throw new WirebenchError('UNKNOWN_NAME', `no part of the selftest is named ${name}; ${remedy}`);
  });
}

const CODECS = ['json', 'msgpackr', 'v8'] as const;
const OPS = ['encode', 'decode'] as const;
const KINDS = CODECS.flatMap((use) => OPS.map((op) => ({ use, op })));

/** Half of a trial each is one for every other. Over a wire: an echo of one codec. */
export function trialsOf({ name, slowedBy, each, over }: Part): Duel[] {
  const kinds = over === undefined ? KINDS : [{ use: 'json', op: 'roundtrip' as const }];
  const chosen = each < 1 ? kinds.filter((_, index) => index % Math.round(1 / each) === 0) : kinds;
  return chosen.flatMap(({ use, op }) =>
    Array.from({ length: Math.max(1, Math.floor(each)) }, (_, n): Duel => {
      const codec = { use };
      const where = over === undefined ? '' : ` over ${over}`;
      return {
        id: `${name}-${use}-${op}-${n + 1}`,
        title: `${use} ${op}${where}, ${slowedBy === 0 ? 'against itself' : `slowed by ${slowedBy * 100} %`}`,
        a: codec,
        b: codec,
        payload: { use: 'order' },
        op,
        ...(over !== undefined && { over: { use: over } }),
        ...(slowedBy > 0 && { slowedBy }),
      };
    }),
  );
}

export type Common = Pick<
  Job,
  'schema' | 'version' | 'command' | 'startedAt' | 'seed' | 'environment' | 'cpu'
>;

/** What is measured beside busy neighbours is a part of its own. */
export const folderOf = ({ name }: Part, busy: number): string => (busy > 0 ? `${name}-busy-${busy}` : name);

export const jobOf = (part: Part, busy: number, common: Common): Job => ({
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
  trials: { part: folderOf(part, busy), method: part.method, busy, wanted: part.wanted },
});
