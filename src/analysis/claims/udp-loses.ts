import type { ClaimFile } from '../claim.ts';
import { counted } from './_wires.ts';

const udpLoses: ClaimFile = {
  says: { en: 'UDP loses messages.', fr: 'UDP perd des messages.' },
  reading: {
    en: 'A message is lost when it, or its echo, has not come in time. Every datagram is accounted for: what the sender’s kernel took, what arrived, what a relay dropped on purpose, and what the kernel dropped because a receive buffer was full.',
    fr: 'Un message est perdu si lui-même ou son écho n’est pas arrivé à temps. Chaque datagramme est comptabilisé : ce que le noyau de l’émetteur a accepté, ce qui est arrivé, ce qu’un relais a supprimé exprès, et ce que le noyau a supprimé parce qu’un tampon de réception était plein.',
  },
  judge: (evidence) => counted(evidence, 'udp', ({ lost }) => (lost > 0 ? 'yes' : 'no')),
};
export default udpLoses;
