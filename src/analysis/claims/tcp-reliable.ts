import type { ClaimFile } from '../claim.ts';
import { counted } from './_wires.ts';

const tcpReliable: ClaimFile = {
  says: { en: 'TCP is reliable and keeps the order.', fr: 'TCP est fiable et conserve l’ordre.' },
  reading: {
    en: 'Every message carries a number; none may be missing, none may come twice, none may overtake another. The relay that delays messages stands above TCP and cannot drop its segments, so what TCP does about a network that loses some was not tried.',
    fr: 'Chaque message porte un numéro ; aucun ne doit manquer, arriver deux fois ni en dépasser un autre. Le relais qui retarde les messages agit au-dessus de TCP et ne peut pas supprimer ses segments : la réaction de TCP à un réseau qui en perd n’a donc pas été éprouvée.',
  },
  judge: (evidence) =>
    counted(evidence, 'tcp', ({ lost, reordered, duplicate }) =>
      lost + reordered + duplicate === 0 ? 'yes' : 'no',
    ),
};
export default tcpReliable;
