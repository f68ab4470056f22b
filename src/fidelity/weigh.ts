import { createHash } from 'node:crypto';
import { messageOf, WirebenchError, withoutValues } from '../errors.ts';
import type { Weighed, WeighedField, WeighedVariant } from '../schema.ts';
import type { Codec, CodecMeta } from '../types.ts';
import { isOutput, wireBytes, wrongOutput } from './_trip.ts';
import type { Compressions } from './inspect.ts';

const MOST_VARIANTS = 64;
/** Compressing is slow: of large variants only so many bytes are, all together. */
const MOST_COMPRESSED_BYTES = 4 * 1024 * 1024;
const MOST_FIELDS = 500;
const MOST_PARTS = 20_000;
const MOST_DEPTH = 12;

/** Codecs of one kind that have seen nothing yet. */
export interface Scales {
  readonly meta: CodecMeta;
  readonly codec: Codec;
  readonly twin: Codec;
  readonly ofParts: Codec;
}

/**
 * What a codec makes of every variant, to the byte, and of each place in them. With shared state it is the second
 * message that is weighed, and both that are named. Never throws: what the codec does wrong is the status.
 */
export function weigh(
  payload: string,
  { meta, codec, twin, ofParts }: Scales,
  variants: readonly unknown[],
  compressions: Compressions,
): Weighed {
  const some = variants.slice(0, MOST_VARIANTS);
  try {
    const bodies = encodedBy(codec, meta, some);
    const again = encodedBy(twin, meta, some);
    const isAlike = bodies.every(({ bytes }, n) => bytes.byteLength === again[n]?.bytes.byteLength);
    return {
      status: 'weighed',
      payload,
      variants: weighedVariants(bodies, compressions),
      steady: bodies.every(({ hash }, n) => hash === again[n]?.hash),
      ...(!isAlike && { sizesVary: true }),
      fields: meta.sharedState ? [] : fieldsOf(ofParts, some),
    };
  } catch (thrown) {
    if (thrown instanceof WirebenchError)
      return { status: 'failed', payload, code: thrown.code, message: thrown.message };
    return { status: 'failed', payload, code: 'CODEC_FAILED', message: withoutValues(messageOf(thrown)) };
  }
}

interface Encoded {
  readonly bytes: Buffer;
  readonly hash: string;
}

function encodedBy(codec: Codec, meta: CodecMeta, variants: readonly unknown[]): Encoded[] {
  const first = variants.map((variant) => bytesOf(codec, meta, variant));
  const last = meta.sharedState ? variants.map((variant) => bytesOf(codec, meta, variant)) : first;
  return last.map((bytes, n) => ({
    bytes,
    hash: createHash('sha256')
      .update(first[n] ?? '')
      .update(bytes)
      .digest('hex'),
  }));
}

function bytesOf(codec: Codec, meta: CodecMeta, value: unknown): Buffer {
  const body: unknown = codec.encode(value);
  if (isOutput(body, meta.output) && (typeof body === 'string' || body instanceof Uint8Array))
    return wireBytes(body);
  throw new WirebenchError('NOT_BYTES', wrongOutput(body, meta.output === 'value' ? 'bytes' : meta.output));
}

function weighedVariants(bodies: readonly Encoded[], { gzip, zstd, brotli }: Compressions): WeighedVariant[] {
  let room = MOST_COMPRESSED_BYTES;
  return bodies.map(({ bytes, hash }) => {
    room -= bytes.byteLength;
    const after = (compression: typeof gzip) =>
      compression && room >= 0 ? compression.compress(bytes).byteLength : null;
    return {
      sizeBytes: bytes.byteLength,
      gzipBytes: after(gzip),
      zstdBytes: after(zstd),
      brotliBytes: after(brotli),
      sha256: hash,
    };
  });
}

interface Part {
  readonly path: string;
  readonly value: unknown;
  readonly depth: number;
}

/** Every place of a plain object or list, encoded alone; `items[].price` is one place. What the codec refuses alone is left out. */
function fieldsOf(codec: Codec, variants: readonly unknown[]): WeighedField[] {
  const fields = new Map<string, { count: number; bytes: number }>();
  const queue: Part[] = variants.flatMap((value) => partsOf({ path: '', value, depth: 0 }));
  for (const [n, part] of queue.entries()) {
    if (n >= MOST_PARTS) break;
    const bytes = sizeAlone(codec, part.value);
    const known = fields.get(part.path) ?? { count: 0, bytes: 0 };
    if (bytes !== null && (known.count > 0 || fields.size < MOST_FIELDS))
      fields.set(part.path, { count: known.count + 1, bytes: known.bytes + bytes });
    // Beyond what is looked at nothing more need be listed.
    if (queue.length < MOST_PARTS) queue.push(...partsOf(part));
  }
  return [...fields].map(([path, field]) => ({ path, ...field }));
}

function partsOf({ path, value, depth }: Part): Part[] {
  if (typeof value !== 'object' || value === null || depth >= MOST_DEPTH) return [];
  const below = (step: string, inner: unknown): Part => ({
    path: `${path}${step}`.replace(/^\./, '').slice(0, 300),
    value: inner,
    depth: depth + 1,
  });
  if (Array.isArray(value)) return value.slice(0, MOST_PARTS).map((item: unknown) => below('[]', item));
  if (Object.getPrototypeOf(value) !== Object.prototype) return [];
  return Object.entries(value).map(([key, inner], position) => below(stepTo(key, position), inner));
}

/** A key that does not look like a name may be data. */
const stepTo = (key: string, position: number): string =>
  /^[A-Za-z_$][\w$]{0,39}$/.test(key) ? `.${key}` : `[key ${position}]`;

function sizeAlone(codec: Codec, value: unknown): number | null {
  try {
    const body = codec.encode(value);
    if (typeof body === 'string') return Buffer.byteLength(body);
    return body instanceof Uint8Array ? body.byteLength : null;
  } catch {
    return null;
  }
}
