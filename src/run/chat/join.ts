import { messageOf, WirebenchError } from '../../errors.ts';
import type { Codec } from '../../types.ts';
import { joinOver } from '../hub/membership.ts';
import { isName } from '../hub/words.ts';
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

/** Whoever is no member is hung up on without a word. */
function hungUp(error: unknown): unknown {
  if (!(error instanceof WirebenchError) || error.code !== 'CONNECTION_LOST') return error;
  const remedy =
    'check that wirebench serve --scenario broadcast listens there, over this --transport and with this --token';
  return new WirebenchError('CONNECT_FAILED', `the other end hung up without a word; ${remedy}`, error);
}

function checkCarriesText(codec: Codec, codecName: string): void {
  try {
    codec.encode({ id: '', text: '' });
  } catch (error) {
    throw new WirebenchError(
      'BAD_OPTION',
      `${codecName} cannot carry a line of text (${messageOf(error)}); use json, or what serve was given`,
      error,
    );
  }
}

/** How a client comes into a room over that wire. Throws UNKNOWN_NAME or BAD_OPTION. */
export async function chatOver(place: ChatPlace): Promise<Pick<ChatParts, 'join' | 'checksum'>> {
  const { target, transport: wireName, codec: codecName, name, token, fingerprint } = place;
  if (!isName(name))
    throw new WirebenchError(
      'BAD_OPTION',
      'nobody can be called that; give --name 1 to 64 characters, none of them a control, no space at either end',
    );
  const { transport, meta, checksum, createCodec } = await loadRealWire(wireName, codecName);
  checkCarriesText(await createCodec(), codecName);
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
      }).catch((error: unknown) => {
        throw hungUp(error);
      });
      return { membership, codec };
    },
  };
}
