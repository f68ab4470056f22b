import type { Gate } from '../../schema.ts';
import type { Contest } from '../pair/plan.ts';

/** What a gate compares: A is the base, B the head. */
export interface Sides {
  readonly gate: Gate;
  readonly title: string;
  /** Empty where both are the same. */
  readonly contests: readonly Contest[];
}

export interface SidesOptions {
  readonly base: string;
  readonly head: string;
  /** The path of the user's; or, of a package, only these of our codecs. */
  readonly codec: string | undefined;
  /** Run in the base's worktree. */
  readonly prepare: string | undefined;
  /** The folder results go below. */
  readonly out: string;
  readonly signal: AbortSignal;
  /** Told of each step before it is taken. */
  readonly onStep: (text: string) => void;
}
