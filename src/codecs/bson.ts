import type { CodecMeta, CodecPlugin } from '../types.ts';
import { bytesOf } from './_body.ts';

export const meta: CodecMeta = {
  title: 'BSON by bson; what is not a document travels as the one field of a document, without a name',
  format: 'bson',
  output: 'bytes',
  preserves: ['nan', 'infinity', 'negative-zero', 'date'],
  package: 'bson',
};

/** bson writes into one buffer of this size, until it is told to have a larger one. */
const ROOM_BYTES = 17 * 1024 * 1024;

/** BSON has documents alone at its root. A field without a name costs the wrapped 7 bytes, and documents nothing. */
const bson: CodecPlugin = async ({ load }) => {
  const { calculateObjectSize, deserialize, serialize, setInternalBufferSize } =
    await load<typeof import('bson')>('bson');
  let roomBytes = ROOM_BYTES;
  return {
    encode: (value) => {
      const document = isDocument(value) && !isWrapped(value) ? value : { '': value };
      try {
        const bytes = serialize(document);
        // What ends beyond its buffer may have lost its end without a word.
        if (bytes.byteLength < roomBytes) return bytes;
      } catch (thrown) {
        if (!(thrown instanceof RangeError)) throw thrown;
      }
      roomBytes = calculateObjectSize(document) + ROOM_BYTES;
      setInternalBufferSize(roomBytes);
      return serialize(document);
    },
    decode: (body) => {
      const document: object = deserialize(bytesOf(body));
      return isWrapped(document) ? document[''] : document;
    },
  };
};
export default bson;

const isDocument = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;

function isWrapped(document: object): document is { '': unknown } {
  for (const key in document) if (key !== '') return false;
  return '' in document;
}
