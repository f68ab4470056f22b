import type { ClaimFile } from '../claim.ts';
import { faster } from './_wires.ts';

const udpFaster: ClaimFile = {
  says: { en: 'UDP is faster than TCP.', fr: 'UDP est plus rapide que TCP.' },
  reading: {
    en: 'The same bytes are sent to a server that sends them back. With one message in flight (sent, and its answer awaited) the median round trip counts, with several how many come back in a second. Client and server are two processes of one machine: nothing is said of a network with distance or loss.',
    fr: 'Les mêmes octets sont envoyés à un serveur qui les renvoie. Avec un seul message en vol (envoyé, et dont on attend la réponse), on retient l’aller-retour médian ; avec plusieurs, le nombre de messages revenus par seconde. Le client et le serveur sont deux processus d’une même machine : rien n’est dit d’un réseau avec de la distance ou des pertes.',
  },
  judge: (evidence) => faster(evidence, 'udp', 'tcp'),
};
export default udpFaster;
