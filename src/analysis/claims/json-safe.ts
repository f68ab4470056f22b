import type { ClaimFile } from '../claim.ts';
import { attacked } from './_attacks.ts';

const jsonSafe: ClaimFile = {
  says: { en: 'JSON is safe.', fr: 'JSON est sûr.' },
  reading: {
    en: 'The same messages run nothing, and damaged or crafted ones (cut off, single bits flipped, 100,000 levels deep, keys like __proto__) neither break the reader nor change the objects of the program. Safe is not correct: what is damaged may be read as another value.',
    fr: 'Les mêmes messages n’exécutent rien, et des messages abîmés ou forgés (tronqués, un bit inversé, 100 000 niveaux d’imbrication, clés comme __proto__) ne mettent pas le lecteur en panne et ne modifient pas les objets du programme. Sûr ne veut pas dire exact : un message abîmé peut être lu comme une autre valeur.',
  },
  judge: (evidence) =>
    attacked(evidence, 'json', ({ calls, others }) =>
      calls.executed + (others?.harmful ?? 0) === 0 ? 'yes' : 'no',
    ),
};
export default jsonSafe;
