import type { Attack, Outcome } from '../schema.ts';
import type { Codec } from '../types.ts';

/** What a trial has shown. `detail` shows no value. */
export interface Verdict {
  readonly outcome: Outcome;
  readonly detail: string;
  /** Bytes held by the decoded value over the bytes of the message. */
  readonly ratio?: number;
}

/** One hostile message, or sequence of messages. */
export interface Trial {
  readonly attack: Attack;
  readonly name: string;
  /** The codec's part, which may hang or end the process; it returns ours: what it means. */
  act(): (() => Verdict | Promise<Verdict>) | Promise<() => Verdict | Promise<Verdict>>;
}

/** Who is attacked, and what with. */
export interface Target {
  /** A codec that has met nothing yet. */
  readonly create: () => Promise<Codec>;
  /** The codec below the compression, where there is one: crafted messages are made of its bytes. */
  readonly createInner: () => Promise<Codec>;
  /** Bytes of the inner codec as the outer one has them on the wire. */
  readonly wrap: (bytes: Uint8Array) => Uint8Array;
  /** Of the inner codec. */
  readonly format: string;
  /** Values of one payload, one or more. */
  readonly variants: readonly unknown[];
}

export type Done = { readonly value: unknown } | { readonly thrown: unknown };

export function attempt(action: () => unknown): Done {
  try {
    return { value: action() };
  } catch (thrown) {
    return { thrown };
  }
}

export const judged = (outcome: Outcome, detail = ''): Verdict => ({ outcome, detail });
