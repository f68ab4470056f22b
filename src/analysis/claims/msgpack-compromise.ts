import type { ClaimFile } from '../claim.ts';
import { againstJson } from './_codecs.ts';

const msgpackCompromise: ClaimFile = {
  says: { en: 'MessagePack is a good compromise.', fr: 'MessagePack est un bon compromis.' },
  reading: {
    en: 'Both smaller and faster than JSON, encoding and decoding together. msgpackr and msgpack (@msgpack/msgpack) are two libraries for the same format.',
    fr: 'À la fois plus petit et plus rapide que JSON, encodage et décodage réunis. msgpackr et msgpack (@msgpack/msgpack) sont deux bibliothèques pour le même format.',
  },
  judge: (evidence) =>
    againstJson(evidence, { node: ['msgpackr', 'msgpack'], python: ['msgpack'] }, ['size', 'trip']),
};
export default msgpackCompromise;
