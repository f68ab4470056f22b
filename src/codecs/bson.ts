import type { CodecMeta, CodecPlugin } from '../types.ts';
import { bytesOf } from './_body.ts';

export const meta: CodecMeta = {
  title: 'BSON by bson; what is not a document travels as the one field of a document, without a name',
  format: 'bson',
  output: 'bytes',
  preserves: ['nan', 'infinity', 'negative-zero', 'date'],
  package: 'bson',
};

/** BSON has documents alone at its root. A field without a name costs the wrapped 7 bytes, and documents nothing. */
const bson: CodecPlugin = async ({ load }) => {
  const { deserialize, serialize } = await load<typeof import('bson')>('bson');
  return {
    encode: (value) => serialize(isDocument(value) && !isWrapped(value) ? value : { '': value }),
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
