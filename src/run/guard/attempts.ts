import { WirebenchError } from '../../errors.ts';
import type { Ending, Journal } from './journal.ts';
import type { Limits } from './limits.ts';
import { watchPrototypes } from './prototypes.ts';
import type { Watch } from './watch.ts';

/** One try of a codec. */
export interface Attempt<T> {
  /** Tries of one kind: when too many of them go wrong, the others are left out. */
  readonly group: string;
  /** The codec's part: watched. Throws nothing that the codec throws; returns our part: what it means, not watched. */
  act(): Conclude<T> | Promise<Conclude<T>>;
}
export type Conclude<T> = () => T | Promise<T>;

interface Guard<T> {
  /** How the tries of the processes before have ended. */
  readonly over: readonly Ending<T>[];
  readonly journal: Journal;
  readonly watch: Pick<Watch, 'begin' | 'end'>;
  readonly limits: Limits;
  /** CPU time of this process so far. To read it takes longer than most tries, so it is not read for all of them. */
  readonly cpuMs: () => number;
  readonly nowMs: () => number;
}

/** Until the tries of a group have taken this share of its CPU time in wall time, that stands for it. */
const UNREAD_SHARE = 0.1;

/** Does what the processes before have not done, each try once, in order. */
export async function runAttempts<T>(
  attempts: readonly Attempt<T>[],
  { over, journal, watch, limits, cpuMs, nowMs }: Guard<T>,
): Promise<void> {
  const polluted = watchPrototypes();
  const groups = createGroups(limits);
  // One process may end after its last try; when the next one does so too, it is not a try that does it.
  if (over.length > attempts.length + 1)
    throw new WirebenchError(
      'INTERNAL',
      'the process of these tries ends after the last one; please report it',
    );
  over.forEach((ending, at) => {
    if ('died' in ending) groups.died(attempts[at]?.group ?? '');
  });
  for (const [at, { group, act }] of attempts.entries()) {
    if (at < over.length) continue;
    const why = groups.givenUp(group);
    if (why !== undefined) {
      journal.add({ left: why });
      continue;
    }
    const clock = groups.isCheap(group) ? nowMs : cpuMs;
    const beforeMs = clock();
    watch.begin();
    const conclude = await act();
    watch.end();
    groups.took(group, clock() - beforeMs);
    const found = polluted();
    const told = await conclude();
    // What the codec has left for later, as a timer of no time, is its doing here and now.
    await new Promise((resolve) => void setImmediate(resolve));
    journal.add({ told, ...(found !== undefined && { polluted: found }) });
  }
}

interface Groups {
  died(group: string): void;
  took(group: string, ms: number): void;
  /** It has taken so little that wall time will do: the CPU time of its one thread is hardly more. */
  isCheap(group: string): boolean;
  /** Why no more of it is tried; undefined: it is. */
  givenUp(group: string): string | undefined;
}

function createGroups({ deathsPerGroup, groupCpuMs }: Limits): Groups {
  const deaths = new Map<string, number>();
  const tookMs = new Map<string, number>();
  const add = (to: Map<string, number>, group: string, amount: number) =>
    to.set(group, (to.get(group) ?? 0) + amount);
  return {
    died: (group) => add(deaths, group, 1),
    took: (group, ms) => add(tookMs, group, ms),
    isCheap: (group) => (tookMs.get(group) ?? 0) < UNREAD_SHARE * groupCpuMs,
    givenUp: (group) => {
      if ((deaths.get(group) ?? 0) >= deathsPerGroup) return `after ${deathsPerGroup} ended processes`;
      if ((tookMs.get(group) ?? 0) >= groupCpuMs) return `after ${groupCpuMs / 1000} s of CPU time`;
      return undefined;
    },
  };
}
