import type { ClaimFile } from '../claim.ts';
import { attacked } from './_attacks.ts';
import { asideWithoutPython } from './_rows.ts';

const pickleUnsafe: ClaimFile = {
  says: { en: 'Pickle is unsafe.', fr: 'Pickle est dangereux.' },
  reading: {
    en: 'Five harmless messages ask whoever reads them to compute 19 × 53, namely two pickles that call eval, the bare expression, a call written as text, and JSON that names a call. A reader that comes back with 1007, which stands in none of them, has run code that the sender chose; it would have run any other as well. Python’s own reader is what a program in Python uses, and is given only such harmless messages; the reader in Node is wirebench’s own, which knows plain data alone.',
    fr: 'Cinq messages inoffensifs demandent à qui les lit de calculer 19 × 53, à savoir deux pickles qui appellent eval, l’expression seule, un appel écrit en toutes lettres, et du JSON qui nomme un appel. Un lecteur qui rend 1007, nombre qui ne figure dans aucun d’eux, a exécuté du code choisi par l’expéditeur ; il en aurait exécuté n’importe quel autre. Le lecteur de Python est celui qu’emploie un programme en Python, et ne reçoit que ces messages inoffensifs ; le lecteur sous Node est celui de wirebench, qui ne connaît que les données simples.',
  },
  judge: (evidence) =>
    asideWithoutPython(attacked(evidence, 'pickle', ({ calls }) => (calls.executed > 0 ? 'yes' : 'no'))),
};
export default pickleUnsafe;
