import { WirebenchError } from '../../errors.ts';
import { differences } from '../../fidelity/equal.ts';
import type { Cell } from '../../schema.ts';
import type { Body, Codec } from '../../types.ts';
import { createCodecs, loadVariants } from '../load-cell.ts';

/** Two instances of one codec, as at the two ends of a wire. */
export interface Ends {
  readonly sender: Codec;
  readonly receiver: Codec;
  readonly opaque: boolean;
}

/** What is measured of a codec on a payload, and what its results are held against. Variant n is n modulo their number. */
export interface Rig extends Ends {
  readonly variants: readonly unknown[];
  /** Of every variant, as they come from a wire. */
  readonly bytes: readonly Buffer[];
  encode(n: number): Body;
  /** From bytes of its own: decoding never sees the object that was encoded. */
  decode(n: number): unknown;
  /** Throws NOT_FAITHFUL unless encode(n) gave the bytes that came back exactly before, or others that do too. */
  checkEncoded(body: unknown, n: number): void;
  /** Throws NOT_FAITHFUL. */
  checkDecoded(value: unknown, n: number): void;
}

/** Throws NOT_BYTES, and NOT_FAITHFUL when a variant does not come back exactly. */
export async function loadRig(cell: Cell, seed: number): Promise<Rig> {
  const {
    meta,
    codecs: [sender, receiver],
  } = await createCodecs(cell, 2);
  if (!sender || !receiver) throw new TypeError('no codec was created');
  const ends = { sender, receiver, opaque: meta.opaque === true };
  const variants = await loadVariants(cell, seed);
  // What is measured is the steady state: with shared state the first messages are not like the others.
  if (meta.sharedState) carry(ends, variants);
  return createRig(ends, variants);
}

export function createRig(ends: Ends, variants: readonly unknown[]): Rig {
  const { sender, receiver, opaque } = ends;
  const bytes = carry(ends, variants);
  const known = (n: number) => bytes[n % bytes.length] ?? Buffer.alloc(0);
  const isKnown = (body: unknown, n: number) =>
    body instanceof Uint8Array && Buffer.compare(body, known(n)) === 0;
  return {
    ...ends,
    variants,
    bytes,
    encode: (n) => sender.encode(variants[n % variants.length]),
    decode: (n) => receiver.decode(known(n)),
    checkEncoded: (body, n) => {
      const wire = typeof body === 'string' ? Buffer.from(body) : body;
      if (isKnown(wire, n)) return;
      if (opaque || !(wire instanceof Uint8Array)) throw unfaithful('other bytes');
      // There may be more than one way to write a value.
      mustBe(variants[n % variants.length], receiver.decode(Buffer.from(wire)));
    },
    checkDecoded: (value, n) => {
      if (!opaque) mustBe(variants[n % variants.length], value);
      else if (!isKnown(value, n)) throw unfaithful('other bytes');
    },
  };
}

/** Carries variants there and back until `most` came back exactly or the time is over. Returns how many did. */
export function verifyTrips(rig: Rig, most: number, withinNs: number, nowNs: () => number): number {
  const untilNs = nowNs() + withinNs;
  let n = 0;
  for (; n < most && nowNs() < untilNs; n++) {
    rig.checkEncoded(rig.encode(n), n);
    rig.checkDecoded(rig.decode(n), n);
  }
  return n;
}

function carry({ sender, receiver, opaque }: Ends, variants: readonly unknown[]): Buffer[] {
  return variants.map((value) => {
    const body: Body = sender.encode(value);
    if (typeof body !== 'string' && !(body instanceof Uint8Array)) {
      throw new WirebenchError(
        'NOT_BYTES',
        'encode() returned neither bytes nor text; return a Uint8Array or a string',
      );
    }
    const bytes = Buffer.from(body);
    // Copied again, because a codec may write into the bytes or keep them.
    if (!opaque) mustBe(value, receiver.decode(Buffer.from(bytes)));
    return bytes;
  });
}

function mustBe(expected: unknown, actual: unknown): void {
  const [difference] = differences(expected, actual);
  if (difference !== undefined) throw unfaithful(difference);
}

const unfaithful = (difference: string): WirebenchError =>
  new WirebenchError('NOT_FAITHFUL', `a value did not come back as it was: ${difference}`);
