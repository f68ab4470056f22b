import { messageOf, WirebenchError, withoutValues } from '../errors.ts';
import type { Inspection } from '../schema.ts';
import type { Body, Codec, CodecMeta, Compression } from '../types.ts';
import { delivered, isOutput, medianSize, wrongOutput } from './_trip.ts';
import { differences } from './equal.ts';

const MOST_LOST = 10;
/** Compressing is slow: of large variants only so many bytes are, and of the largest one variant. */
const MOST_COMPRESSED_BYTES = 4 * 1024 * 1024;

/** null: this runtime has it not. */
export type Compressions = { readonly [name in 'gzip' | 'zstd' | 'brotli']: Compression | null };

/** Two ends of one flow. */
export interface Pair {
  readonly sender: Codec;
  readonly receiver: Codec;
  readonly meta: CodecMeta;
}

/**
 * Carries every variant there and back, decoding from a fresh copy of the bytes, and compares exactly (an opaque codec
 * is not compared). With shared state it does so twice, because the first messages carry what the later ones need not.
 * Never throws: what the codec does wrong is the inspection's status.
 */
export function inspectPair(
  names: { readonly codec: string; readonly payload: string },
  pair: Pair,
  variants: readonly unknown[],
  compressions: Compressions,
): Inspection {
  try {
    const first = carried(pair, variants);
    const steady = pair.meta.sharedState ? carried(pair, variants) : first;
    const lost = [...new Set([...first.lost, ...steady.lost])].slice(0, MOST_LOST);
    if (lost.length > 0) return { status: 'different', ...names, lost };
    const once = pair.meta.sharedState && { onceBytes: Math.max(0, totalOf(first) - totalOf(steady)) };
    return { status: 'exact', ...names, ...sizesOf(steady.bodies, compressions), ...once };
  } catch (thrown) {
    return failedInspection(names, thrown);
  }
}

/** What came of a pair that threw. */
export function failedInspection(
  names: { readonly codec: string; readonly payload: string },
  thrown: unknown,
): Inspection {
  if (thrown instanceof WirebenchError)
    return { status: 'failed', ...names, code: thrown.code, message: thrown.message };
  return { status: 'failed', ...names, code: 'CODEC_FAILED', message: withoutValues(messageOf(thrown)) };
}

interface Carried {
  readonly bodies: readonly Body[];
  readonly lost: readonly string[];
}

function carried({ sender, receiver, meta }: Pair, variants: readonly unknown[]): Carried {
  const bodies = variants.map((variant) => encoded(sender, meta, variant));
  if (meta.opaque) return { bodies, lost: [] };
  // Copied again for each decode, because a codec may write into the bytes or keep them.
  const lost = bodies.flatMap((body, i) => differences(variants[i], receiver.decode(delivered(body))));
  return { bodies, lost };
}

/** As the other end gets it: bytes, or the clone of a value. */
function encoded(codec: Codec, meta: CodecMeta, variant: unknown): Body {
  const body: Body = codec.encode(variant);
  if (!isOutput(body, meta.output)) throw new WirebenchError('NOT_BYTES', wrongOutput(body, meta.output));
  return delivered(body);
}

const totalOf = ({ bodies }: Carried): number =>
  bodies.reduce((sum, body) => sum + (body instanceof Uint8Array ? body.byteLength : 0), 0);

type Sizes = Omit<Extract<Inspection, { status: 'exact' }>, 'status' | 'codec' | 'payload' | 'onceBytes'>;

function sizesOf(bodies: readonly Body[], compressions: Compressions): Sizes {
  const wires = bodies.filter((body) => Buffer.isBuffer(body));
  const none = { gzipBytes: null, zstdBytes: null, brotliBytes: null };
  if (wires.length < bodies.length) return { sizeBytes: null, minBytes: null, maxBytes: null, ...none };
  const sizes = wires.map((wire) => wire.byteLength);
  const sizeBytes = medianSize(sizes);
  const sample = wires.slice(0, Math.max(1, Math.floor(MOST_COMPRESSED_BYTES / Math.max(1, sizeBytes))));
  const after = (compression: Compression | null) =>
    compression && medianSize(sample.map((wire) => compression.compress(wire).byteLength));
  return {
    sizeBytes,
    minBytes: Math.min(...sizes),
    maxBytes: Math.max(...sizes),
    gzipBytes: after(compressions.gzip),
    zstdBytes: after(compressions.zstd),
    brotliBytes: after(compressions.brotli),
  };
}
