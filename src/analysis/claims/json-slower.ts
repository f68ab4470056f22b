import type { ClaimFile } from '../claim.ts';
import { againstJson } from './_codecs.ts';

const jsonSlower: ClaimFile = {
  says: { en: 'JSON is slower.', fr: 'JSON est plus lent.' },
  reading: {
    en: 'Slower than pickle and MessagePack in the same language, encoding and decoding taken one by one. In Node, JSON is built into the engine, while pickle, msgpack and msgpackr are written in JavaScript, though msgpackr may use a small native add-on; in Python the cores of json and pickle are both written in C.',
    fr: 'Plus lent que pickle et MessagePack dans le même langage, l’encodage et le décodage étant pris séparément. Dans Node, JSON fait partie du moteur, alors que pickle, msgpack et msgpackr sont écrits en JavaScript, même si msgpackr peut s’aider d’un petit module natif ; dans Python, le cœur de json et celui de pickle sont tous deux écrits en C.',
  },
  judge: (evidence) =>
    againstJson(evidence, { node: ['pickle', 'msgpackr', 'msgpack'], python: ['pickle', 'msgpack'] }, [
      'encode',
      'decode',
    ]),
};
export default jsonSlower;
