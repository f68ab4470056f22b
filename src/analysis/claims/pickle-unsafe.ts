import type { ClaimFile } from '../claim.ts';
import { attacked } from './_attacks.ts';

const pickleUnsafe: ClaimFile = {
  says: { en: 'Pickle is unsafe.', fr: 'Pickle est dangereux.' },
  reading: {
    en: 'Five harmless messages ask whoever reads them to compute 19 × 53, namely two pickles that call eval, the bare expression, a call written as text, and JSON that names a call. A reader that comes back with 1007, which stands in none of them, has run code that the sender chose; it would have run any other as well. Only such harmless messages are given to Python’s own reader.',
    fr: 'Cinq messages inoffensifs demandent à qui les lit de calculer 19 × 53, à savoir deux pickles qui appellent eval, l’expression seule, un appel écrit en toutes lettres, et du JSON qui nomme un appel. Un lecteur qui rend 1007, nombre qui ne figure dans aucun d’eux, a exécuté du code choisi par l’expéditeur ; il en aurait exécuté n’importe quel autre. Seuls ces messages inoffensifs sont donnés au lecteur de Python.',
  },
  judge: (evidence) => attacked(evidence, 'pickle', ({ calls }) => (calls.executed > 0 ? 'yes' : 'no')),
};
export default pickleUnsafe;
