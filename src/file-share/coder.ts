import { WirebenchError } from '../errors.ts';
import type { Body, Codec } from '../types.ts';

/** How a codec carries bytes inside a message. */
export type BytesForm =
  /** As they are: a Buffer comes back. */
  | 'buffer'
  /** As they are: a plain Uint8Array comes back. */
  | 'bytes'
  /** As base64 text (RFC 4648, section 4): a third more, and the price of making it. */
  | 'base64'
  /** It knows only bytes: a JSON head and the bytes behind it, packed by hand. */
  | 'packed';

const SAMPLE = Uint8Array.of(0, 128, 255);
const HEAD_BYTES = 4;
const MAX_HEAD_BYTES = 1024 * 1024;

/** Found by trying; with a codec that is used for nothing else, because it may keep state. */
export function bytesFormOf(codec: Codec): BytesForm {
  try {
    const bytes = bytesIn(codec.decode(asReceived(codec.encode({ bytes: Buffer.from(SAMPLE) }))));
    if (bytes instanceof Uint8Array && Buffer.compare(bytes, SAMPLE) === 0) return formOf(bytes);
  } catch {
    // It takes no bytes inside a message.
  }
  return 'base64';
}

const formOf = (bytes: Uint8Array): BytesForm => (Buffer.isBuffer(bytes) ? 'buffer' : 'bytes');
/** Bytes come from a wire as a Buffer, and some codecs hand out pieces of it; a value comes as a clone. */
const asReceived = (body: Body): Body =>
  typeof body === 'string' || body instanceof Uint8Array ? Buffer.from(body) : structuredClone(body);
const bytesIn = (message: unknown): unknown =>
  typeof message === 'object' && message !== null && 'bytes' in message ? message.bytes : undefined;

/** Puts messages into bodies and back. A message is a plain object; its `bytes`, if any, are a Uint8Array on both sides. */
export interface Coder {
  encode(message: object): Body;
  /** What it returns does not share memory with the body, which is only borrowed. Throws PROTOCOL when it cannot be decoded. */
  decode(body: Body): unknown;
  /** The bytes of a decoded message are not needed any more: the next one of that length is put in their memory. */
  recycle(message: unknown): void;
}

/** More than a window of pieces is never under way. */
const MAX_SPARE = 64;

/** Memory of its own for bytes that are only borrowed. Memory that was used before costs no page faults and no collection. */
function createSpares() {
  let spares: Buffer[] = [];
  return {
    copyOf(bytes: Uint8Array): Buffer {
      const spare = spares.at(-1)?.length === bytes.length ? spares.pop() : undefined;
      const copy = spare ?? Buffer.allocUnsafeSlow(bytes.length);
      copy.set(bytes);
      return copy;
    },
    recycle(bytes: unknown): void {
      if (!Buffer.isBuffer(bytes)) return;
      if (spares[0]?.length !== bytes.length) spares = [];
      if (spares.length < MAX_SPARE) spares.push(bytes);
    },
  };
}

/** @param known how this codec carries bytes; a server learns it from what comes, and until then takes base64, which all carry */
export function createCoder(codec: Codec, known?: BytesForm): Coder {
  let form = known ?? 'base64';
  const spares = createSpares();

  function read(body: Body): unknown {
    const value = codec.decode(body);
    if (value instanceof Uint8Array) {
      form = 'packed';
      return unpack(value, spares.copyOf);
    }
    const bytes = bytesIn(value);
    if (typeof value !== 'object' || bytes === undefined) return value;
    if (!(bytes instanceof Uint8Array)) return { ...value, bytes: Buffer.from(String(bytes), 'base64') };
    if (known === undefined) form = formOf(bytes);
    return { ...value, bytes: spares.copyOf(bytes) };
  }

  return {
    encode: (message) => codec.encode(form === 'packed' ? pack(message) : withForm(form, message)),
    decode(body) {
      try {
        return read(body);
      } catch (error) {
        const remedy = 'use the same codec there';
        throw new WirebenchError('PROTOCOL', `the other end sent what cannot be decoded; ${remedy}`, error);
      }
    },
    recycle: (message) => spares.recycle(bytesIn(message)),
  };
}

function withForm(form: BytesForm, message: object): object {
  const bytes = bytesIn(message);
  return bytes instanceof Uint8Array ? { ...message, bytes: formed(form, bytes) } : message;
}

function formed(form: BytesForm, bytes: Uint8Array): unknown {
  if (form === 'base64') return asBuffer(bytes).toString('base64');
  if (form === 'buffer') return asBuffer(bytes);
  return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length);
}

/** u32 little-endian length of the head, the message without its bytes as JSON, the bytes. */
function pack(message: object): Buffer {
  const { bytes, ...rest } = { bytes: new Uint8Array(0), ...message };
  const head = Buffer.from(JSON.stringify({ ...rest, ...('bytes' in message && { bytes: bytes.length }) }));
  const packed = Buffer.allocUnsafeSlow(HEAD_BYTES + head.length + bytes.length);
  packed.writeUInt32LE(head.length, 0);
  packed.set(head, HEAD_BYTES);
  packed.set(bytes, HEAD_BYTES + head.length);
  return packed;
}

function unpack(body: Uint8Array, copyOf: (bytes: Uint8Array) => Buffer): unknown {
  const packed = asBuffer(body);
  const at = HEAD_BYTES + packed.readUInt32LE(0);
  if (at > Math.min(packed.length, MAX_HEAD_BYTES))
    throw new RangeError('the head is longer than the message');
  const message: unknown = JSON.parse(packed.toString('utf8', HEAD_BYTES, at));
  const length = bytesIn(message);
  if (typeof message !== 'object' || length === undefined) return message;
  if (length !== packed.length - at) throw new RangeError('the bytes are not as many as the head says');
  return { ...message, bytes: copyOf(packed.subarray(at)) };
}

const asBuffer = (bytes: Uint8Array): Buffer =>
  Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);

/** A message that carries a piece of a file in that form: what a payload of pieces is for a codec. */
export function pieceMessage(form: BytesForm, piece: unknown): unknown {
  if (!(piece instanceof Uint8Array))
    throw new TypeError('the variants of a payload that carries a file are Uint8Arrays');
  return form === 'packed' ? piece : { op: 'piece', file: 1, at: 0, bytes: formed(form, piece) };
}

/** The piece inside such a message. */
export function pieceOf(message: unknown): Uint8Array {
  const bytes = message instanceof Uint8Array ? message : bytesIn(message);
  if (typeof bytes === 'string') return Buffer.from(bytes, 'base64');
  if (bytes instanceof Uint8Array) return bytes;
  throw new TypeError('the payload carries no piece of a file; give one like piece');
}
