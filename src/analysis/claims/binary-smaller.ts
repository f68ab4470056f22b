import type { ClaimFile } from '../claim.ts';
import { againstJson } from './_codecs.ts';

const binarySmaller: ClaimFile = {
  says: { en: 'Binary formats are smaller.', fr: 'Les formats binaires sont plus petits.' },
  reading: {
    en: 'Fewer bytes than JSON without blanks, before and after gzip; pickle as Python writes it, protocol 4. Sizes are exact: they have no interval.',
    fr: 'Moins d’octets que JSON sans espaces, avant et après gzip ; pickle tel que Python l’écrit, protocole 4. Les tailles sont exactes : elles n’ont pas d’intervalle.',
  },
  judge: (evidence) =>
    againstJson(evidence, { node: ['msgpackr', 'msgpack'], python: ['pickle'] }, ['size', 'gzip']),
};
export default binarySmaller;
