import { gzipSync } from 'node:zlib';
import { messageOf, WirebenchError, withoutValues } from '../errors.ts';
import type { Inspection } from '../schema.ts';
import type { Body, Codec, CodecMeta } from '../types.ts';
import { delivered, isOutput, medianSize, wrongOutput } from './_trip.ts';
import { differences } from './equal.ts';

const MOST_LOST = 10;

/**
 * Carries every variant there and back, decoding from a fresh copy of the bytes, and compares exactly (an opaque codec
 * is not compared). Never throws: what the codec does wrong is the inspection's status.
 */
export function inspectPair(
  codecName: string,
  codec: Codec,
  meta: CodecMeta,
  payloadName: string,
  variants: readonly unknown[],
): Inspection {
  const pair = { codec: codecName, payload: payloadName };
  try {
    const bodies = variants.map((variant) => encoded(codec, meta, variant));
    const lost = meta.opaque ? [] : lostOf(codec, variants, bodies);
    return lost.length > 0
      ? { status: 'different', ...pair, lost }
      : { status: 'exact', ...pair, ...sizesOf(bodies) };
  } catch (thrown) {
    if (thrown instanceof WirebenchError)
      return { status: 'failed', ...pair, code: thrown.code, message: thrown.message };
    return { status: 'failed', ...pair, code: 'CODEC_FAILED', message: withoutValues(messageOf(thrown)) };
  }
}

/** As the other end gets it: bytes, or the clone of a value. */
function encoded(codec: Codec, meta: CodecMeta, variant: unknown): Body {
  const body: Body = codec.encode(variant);
  if (!isOutput(body, meta.output)) throw new WirebenchError('NOT_BYTES', wrongOutput(body, meta.output));
  return delivered(body);
}

function lostOf(codec: Codec, variants: readonly unknown[], bodies: readonly Body[]): string[] {
  // Copied again for each decode, because a codec may write into the bytes or keep them.
  const lost = bodies.flatMap((body, i) => differences(variants[i], codec.decode(delivered(body))));
  return [...new Set(lost)].slice(0, MOST_LOST);
}

type Sizes = Pick<
  Extract<Inspection, { status: 'exact' }>,
  'sizeBytes' | 'minBytes' | 'maxBytes' | 'gzipBytes'
>;

function sizesOf(bodies: readonly Body[]): Sizes {
  const wires = bodies.filter((body) => Buffer.isBuffer(body));
  if (wires.length < bodies.length)
    return { sizeBytes: null, minBytes: null, maxBytes: null, gzipBytes: null };
  const sizes = wires.map((wire) => wire.byteLength);
  return {
    sizeBytes: medianSize(sizes),
    minBytes: Math.min(...sizes),
    maxBytes: Math.max(...sizes),
    gzipBytes: medianSize(wires.map((wire) => gzipSync(wire).byteLength)),
  };
}
