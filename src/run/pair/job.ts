import { isSettled, pairValue } from '../../analysis/decide.ts';
import { isWrong, MOST_FAILURES } from '../../analysis/duel-verdict.ts';
import { asWirebenchError, type WirebenchError } from '../../errors.ts';
import { seeded, shuffled } from '../../rng.ts';
import type { Duel, Job, PairRecord } from '../../schema.ts';

/** What a job needs of the world; tests give it a clock and pairs of their own. */
export interface JobWorld {
  readonly nowMs: () => number;
  readonly fight: (duel: Duel, index: number) => Promise<PairRecord>;
  readonly append: (record: PairRecord) => void;
  readonly onFailure: (duel: Duel, error: WirebenchError) => void;
  readonly onProgress: (progress: JobProgress) => void;
  readonly signal: AbortSignal;
}

export interface JobProgress {
  readonly duel: Duel;
  readonly pairs: number;
  readonly undecided: number;
}

interface Standing {
  readonly duel: Duel;
  readonly pairs: PairRecord[];
  spentMs: number;
  failures: number;
}

/**
 * One pair of every undecided duel in turn, in seeded order, until each is decided, among all of them, or has used its
 * time. A codec that brings back a wrong value is not timed any further. A duel's pairs
 * are numbered on from those it has. Appends every pair as it comes.
 */
export async function carryOut(
  job: Pick<Job, 'seed' | 'budget' | 'tolerance' | 'alpha' | 'timeMs'>,
  duels: readonly Duel[],
  world: JobWorld,
  /** Pairs that an earlier call has measured. */
  known: ReadonlyMap<string, readonly PairRecord[]> = new Map(),
): Promise<ReadonlyMap<string, readonly PairRecord[]>> {
  const standings = duels.map((duel): Standing => {
    const pairs = [...(known.get(duel.id) ?? [])];
    return { duel, pairs, spentMs: pairs.reduce((sum, { tookMs }) => sum + tookMs, 0), failures: 0 };
  });
  const isAlone = ({ control, confirms }: Duel) => control === true || confirms !== undefined;
  const others = duels.filter((duel) => !isAlone(duel)).length;
  const isOpen = ({ duel, pairs, spentMs, failures }: Standing) =>
    failures < MOST_FAILURES &&
    spentMs < job.timeMs &&
    !isSettled(pairs.map(pairValue), job, isAlone(duel) ? 1 : others);
  for (let lap = 0; !world.signal.aborted; lap++) {
    const open = standings.filter(isOpen);
    if (open.length === 0) break;
    for (const standing of shuffled(open, seeded(job.seed, 'lap', String(lap)))) {
      if (world.signal.aborted) break;
      world.onProgress({ duel: standing.duel, pairs: standing.pairs.length, undecided: open.length });
      await onePair(standing, world);
    }
  }
  return new Map(standings.map(({ duel, pairs }) => [duel.id, pairs]));
}

async function onePair(standing: Standing, world: JobWorld): Promise<void> {
  const fromMs = world.nowMs();
  try {
    const pair = await world.fight(standing.duel, standing.pairs.length);
    world.append(pair);
    standing.pairs.push(pair);
  } catch (error) {
    if (world.signal.aborted) return;
    const failure = asWirebenchError(error, 'INTERNAL', 'a pair could not be measured');
    standing.failures += isWrong(failure) ? MOST_FAILURES : 1;
    world.onFailure(standing.duel, failure);
  }
  standing.spentMs += world.nowMs() - fromMs;
}
