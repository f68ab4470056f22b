import { WirebenchError } from '../../errors.ts';
import { joinOver } from '../hub/membership.ts';
import { loadRealWire, REAL_EPOCH, targetOf } from '../real/wire.ts';
import type { ChatParts } from './session.ts';

export interface ChatPlace {
  readonly target: string;
  readonly transport: string;
  readonly codec: string;
  readonly name: string;
  readonly token: string | undefined;
  /** Of the server's certificate: Address.fingerprint. */
  readonly fingerprint?: string;
}

/** How a client comes into a room over that wire. Throws UNKNOWN_NAME or BAD_OPTION. */
export async function chatOver(place: ChatPlace): Promise<Pick<ChatParts, 'join' | 'checksum'>> {
  const { target, transport: wireName, codec: codecName, name, token, fingerprint } = place;
  const { transport, meta, checksum, createCodec } = await loadRealWire(wireName, codecName);
  if (!meta.connections)
    throw new WirebenchError(
      'BAD_OPTION',
      `nobody can push over ${wireName}; use tcp, or what serve was given`,
    );
  const to = { ...targetOf(target, meta), ...(fingerprint && { fingerprint }) };
  return {
    checksum,
    async join({ onValue, onWord }) {
      const codec = await createCodec();
      const membership = await joinOver({
        ...{ transport, to, epoch: REAL_EPOCH, flow: 0, wire: meta, acks: false, name, onWord },
        ...(token !== undefined && { token }),
        onHanded: (_head, body) => {
          try {
            onValue(codec.decode(body));
          } catch {
            onWord({
              error: `a message came that ${codecName} cannot read: is that the codec of the server?`,
            });
          }
        },
      });
      return { membership, codec };
    },
  };
}
