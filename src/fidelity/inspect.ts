import { gzipSync } from 'node:zlib';
import { messageOf, WirebenchError, withoutValues } from '../errors.ts';
import type { Inspection } from '../schema.ts';
import type { Body, Codec, CodecMeta } from '../types.ts';
import { isOutput, medianSize, wireBytes, wrongOutput } from './_trip.ts';
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
    const wires = variants.map((variant) => encoded(codec, meta, variant));
    const lost = meta.opaque ? [] : lostOf(codec, variants, wires);
    return lost.length > 0
      ? { status: 'different', ...pair, lost }
      : { status: 'exact', ...pair, ...sizesOf(wires) };
  } catch (thrown) {
    if (thrown instanceof WirebenchError)
      return { status: 'failed', ...pair, code: thrown.code, message: thrown.message };
    return { status: 'failed', ...pair, code: 'CODEC_FAILED', message: withoutValues(messageOf(thrown)) };
  }
}

function encoded(codec: Codec, meta: CodecMeta, variant: unknown): Buffer {
  const body: Body = codec.encode(variant);
  if (!isOutput(body, meta.output)) throw new WirebenchError('NOT_BYTES', wrongOutput(body, meta.output));
  if (typeof body === 'string' || body instanceof Uint8Array) return wireBytes(body);
  throw new WirebenchError(
    'NOT_BYTES',
    "output 'value' has no bytes: only codecs that make bytes or text can be measured",
  );
}

function lostOf(codec: Codec, variants: readonly unknown[], wires: readonly Buffer[]): string[] {
  // The bytes are copied again for each decode, because a codec may write into them or keep them.
  const lost = wires.flatMap((wire, i) => differences(variants[i], codec.decode(wireBytes(wire))));
  return [...new Set(lost)].slice(0, MOST_LOST);
}

function sizesOf(wires: readonly Buffer[]): {
  sizeBytes: number;
  minBytes: number;
  maxBytes: number;
  gzipBytes: number;
} {
  const sizes = wires.map((wire) => wire.byteLength);
  return {
    sizeBytes: medianSize(sizes),
    minBytes: Math.min(...sizes),
    maxBytes: Math.max(...sizes),
    gzipBytes: medianSize(wires.map((wire) => gzipSync(wire).byteLength)),
  };
}
