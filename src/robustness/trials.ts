import type { Rng } from '../types.ts';
import { amplificationTrials } from './amplification.ts';
import { callTrials } from './calls.ts';
import { lengthTrials } from './lengths.ts';
import { type Mutations, mutationsOf } from './mutations.ts';
import { nestingTrials } from './nesting.ts';
import { prototypeTrials } from './prototypes.ts';
import { stateTrials } from './state.ts';
import type { Target } from './trial.ts';
import { createVictim } from './victim.ts';

export interface Trials extends Mutations {
  readonly messageBytes: number;
}

/** All that a codec is tried with; the same seed and payload make the same trials in the same order. */
export async function trialsOf(target: Target, rng: Rng, held: (() => number) | undefined): Promise<Trials> {
  const victim = await createVictim(target);
  const { trials, sampledOf } = mutationsOf(victim, rng);
  return {
    messageBytes: victim.message.byteLength,
    sampledOf,
    trials: [
      ...trials,
      ...lengthTrials(target, victim.message),
      ...nestingTrials(target),
      ...prototypeTrials(target),
      ...callTrials(target),
      ...amplificationTrials(target, held),
      ...stateTrials(target, victim.message.byteLength),
    ],
  };
}
