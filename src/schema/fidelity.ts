import * as v from 'valibot';
import { FEATURES } from '../types.ts';
import { count, finite, name, positive, recordBase } from './base.ts';

/** How a codec's process ended in the middle of a try, or had to be ended. */
export const DEATHS = ['hangs', 'exits', 'crashes', 'out of memory'] as const;
export type Death = (typeof DEATHS)[number];

/** What became of one value. 'not tried': others like it were the end of too many processes. */
export const FATES = [
  'exact',
  'different',
  'refused on encode',
  'refused on decode',
  'wrong output',
  'pollutes',
  ...DEATHS,
  'not tried',
] as const;
export type FateStatus = (typeof FATES)[number];

/** What else was wrong with a value that is no fate of it: other bytes the second time, the value that was encoded changed, the decoded one changes with its bytes. */
export const FAULTS = ['unsteady', 'changes input', 'views input'] as const;
export type Fault = (typeof FAULTS)[number];

const fate = {
  status: v.picklist(FATES),
  /** What is different and what came back, or what the codec said. Of the catalogue's values alone: a payload's are shown to nobody. */
  detail: v.string(),
};
/** Of faithfulness: one value of the catalogue. */
export const FateRecordSchema = v.object({
  ...recordBase,
  kind: v.literal('fate'),
  value: name,
  /** A feature, 'plain' or 'beyond'. */
  feature: v.picklist([...FEATURES, 'plain', 'beyond']),
  ...fate,
  faults: v.array(v.picklist(FAULTS)),
});
export type FateRecord = v.InferOutput<typeof FateRecordSchema>;

/** Of faithfulness: what the codec says of itself, and what only many messages show. */
export const HygieneRecordSchema = v.object({
  ...recordBase,
  kind: v.literal('hygiene'),
  declares: v.object({
    preserves: v.nullable(v.array(v.picklist(FEATURES))),
    reusesBuffer: v.boolean(),
    viewsInput: v.boolean(),
  }),
  /** Bytes handed out were overwritten by a later encode(); null: that could not be tried. */
  reusesBuffer: v.nullable(v.boolean()),
});
export type HygieneRecord = v.InferOutput<typeof HygieneRecordSchema>;

/** Of compatibility: one value that one codec wrote and another read. */
export const ReadRecordSchema = v.object({
  ...recordBase,
  kind: v.literal('read'),
  of: v.picklist(['payload', 'catalogue']),
  value: name,
  ...fate,
});
export type ReadRecord = v.InferOutput<typeof ReadRecordSchema>;

export const ATTACKS = [
  'truncated',
  'trailing',
  'bit flips',
  'lengths',
  'nesting',
  'prototype keys',
  'calls',
  'amplification',
  'receiver restarts',
  'sender restarts',
  'message lost',
] as const;
export type Attack = (typeof ATTACKS)[number];

/**
 * What a hostile message did. detected: it was refused. harmless: the value that was sent came back (of prototype keys: no
 * prototype changed; of calls: nothing was computed). wrong: another value, and no error. prototype: the decoded value has the prototype the message
 * says. poisons: the decoder no longer reads what is valid. pollutes: every object of the process changed. executes: what the message asked for
 * was called.
 */
export const OUTCOMES = [
  'harmless',
  'detected',
  'wrong',
  'prototype',
  'poisons',
  'pollutes',
  'executes',
  ...DEATHS,
  'not tried',
] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** Of robustness: one class of attacks. */
export const AttackRecordSchema = v.object({
  ...recordBase,
  kind: v.literal('attack'),
  attack: v.picklist(ATTACKS),
  /** Of the valid message that the attacks were made of. */
  messageBytes: positive,
  /** How many there are of this class, where not all were to be tried. */
  sampledOf: v.exactOptional(count),
  outcomes: v.object(v.entriesFromList(OUTCOMES, v.exactOptional(count))),
  /** Those worth naming, the worst first, a few. */
  notable: v.array(v.object({ name, outcome: v.picklist(OUTCOMES), detail: v.string() })),
  /** Bytes held by a decoded value over the bytes of its message, the most there was, and of which message. */
  amplification: v.exactOptional(v.object({ ratio: finite, name })),
});
export type AttackRecord = v.InferOutput<typeof AttackRecordSchema>;
