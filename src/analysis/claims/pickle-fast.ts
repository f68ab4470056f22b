import type { ClaimFile } from '../claim.ts';
import { againstJson } from './_codecs.ts';
import { asideWithoutPython } from './_rows.ts';

const pickleFast: ClaimFile = {
  says: { en: 'Pickle is fast.', fr: 'Pickle est rapide.' },
  reading: {
    en: 'Faster than JSON in the same language, encoding and decoding together. Python’s pickle is the standard library’s, protocol 4; Node has none, so wirebench’s own reader and writer of the same format, in JavaScript, stand beside it; alone they would answer nothing.',
    fr: 'Plus rapide que JSON dans le même langage, encodage et décodage réunis. Le pickle de Python est celui de la bibliothèque standard, protocole 4 ; Node n’en a pas : le lecteur et l’écrivain de wirebench pour ce même format, en JavaScript, figurent à côté ; à eux seuls, ils ne répondraient à rien.',
  },
  judge: (evidence) =>
    asideWithoutPython(againstJson(evidence, { node: ['pickle'], python: ['pickle'] }, ['trip'])),
};
export default pickleFast;
