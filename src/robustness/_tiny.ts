import { bytesOf } from '../codecs/_body.ts';
import type { Codec } from '../types.ts';
import type { Target, Verdict } from './trial.ts';

/**
 * A format of which one can count by hand what becomes of every change: how many letters there are (one byte), a byte
 * that nobody looks at, the letters. `decode` is what a test puts in front.
 */
export const tiny = (decode: (bytes: Uint8Array) => void = () => {}): Codec => ({
  encode: (value) => {
    if (typeof value !== 'string' || value.length > 255) throw new TypeError('a short text is needed');
    return Buffer.concat([Buffer.of(value.length, 0), Buffer.from(value, 'latin1')]);
  },
  decode: (body) => {
    const bytes = bytesOf(body);
    decode(bytes);
    if (bytes[0] !== bytes.byteLength - 2) throw new RangeError('another number of letters');
    return Buffer.from(bytes.subarray(2)).toString('latin1');
  },
});

export const targetOf = (create: () => Codec, variants: readonly unknown[]): Target => ({
  create: async () => create(),
  createInner: async () => create(),
  wrap: (bytes) => bytes,
  format: 'tiny',
  variants,
});

/** How often each attack ended in each way. */
export async function tally(trials: readonly { attack: string; act(): unknown }[]) {
  const counts: { [attack: string]: { [outcome: string]: number } | undefined } = {};
  for (const { attack, act } of trials) {
    // The cast restates what a trial is.
    const conclude = (await act()) as () => Verdict | Promise<Verdict>;
    const { outcome } = await conclude();
    const of = counts[attack] ?? {};
    counts[attack] = { ...of, [outcome]: (of[outcome] ?? 0) + 1 };
  }
  return counts;
}
