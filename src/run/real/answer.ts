import { createHead, faultOf, isAck, isWord, seal, stampReceived, writeHanded } from '../../envelope.ts';
import { messageOf } from '../../errors.ts';
import type { Address, Body, Codec, Handle, Listener, OnMessage, Peer, ServeContext } from '../../types.ts';
import { nowNs } from '../clock.ts';
import { MAX_CLIENT_WORD_BYTES, wordIn } from '../hub/words.ts';
import { REAL_EPOCH, type RealWire } from './wire.ts';

export interface Answering {
  readonly wire: RealWire;
  readonly at: Address;
  /** Whether somebody who gives this token may be answered. */
  readonly isAllowed: (token: string | undefined) => boolean;
  readonly onTrouble: (what: string) => void;
}

interface Client {
  allowed: boolean;
  /** undefined while its codec is made: what comes meanwhile waits. */
  handle: Handle | undefined;
  waiting: { readonly head: Buffer; readonly body: Body }[];
}

/** More than anybody sends while a codec is made. */
const MAX_WAITING = 1024;

/** listen() of a server that is not measured: every peer has a codec and a handler of its own, and one that fails is hung up on. */
export function answering({ wire, at, isAllowed, onTrouble }: Answering): ServeContext['listen'] {
  const { transport, checksum, createCodec } = wire;
  return async (open): Promise<Listener> => {
    // Where every message is a peer of its own it must be answered in its turn.
    const common = wire.meta.requestReply ? open(await createCodec()) : undefined;
    const clients = new WeakMap<Peer, Client>();
    const out = createHead(0, REAL_EPOCH);

    function hangUp(peer: Peer, why: string): void {
      onTrouble(why);
      clients.delete(peer);
      void peer.close?.();
    }

    function answer(peer: Peer, handle: Handle, head: Buffer, body: Body): void {
      const reply = (made: Body) => {
        writeHanded(out, head, nowNs(), false);
        seal(out, made, checksum);
        peer.send(out, made, () => {});
      };
      try {
        handle(body, reply, false);
      } catch (error) {
        hangUp(peer, `a message could not be answered: ${messageOf(error)}`);
      }
    }

    function meet(peer: Peer): Client {
      const client: Client = { allowed: isAllowed(undefined), handle: common, waiting: [] };
      clients.set(peer, client);
      if (common) return client;
      createCodec().then(
        (codec: Codec) => {
          const handle = open(codec);
          client.handle = handle;
          for (const { head, body } of client.waiting.splice(0)) answer(peer, handle, head, body);
        },
        (error: unknown) => hangUp(peer, messageOf(error)),
      );
      return client;
    }

    const onMessage: OnMessage = (head, body, peer) => {
      const receivedNs = nowNs();
      const fault = faultOf(head, body, REAL_EPOCH, checksum);
      if (fault !== null) return hangUp(peer, `a message was ${fault}`);
      const client = clients.get(peer) ?? meet(peer);
      if (isWord(head) || isAck(head)) {
        const token = wordIn(body, MAX_CLIENT_WORD_BYTES)?.['token'];
        client.allowed ||= isAllowed(typeof token === 'string' ? token : undefined);
        return;
      }
      if (!client.allowed) return hangUp(peer, 'somebody has not given the token');
      stampReceived(head, receivedNs);
      if (client.handle) return answer(peer, client.handle, head, body);
      if (client.waiting.length >= MAX_WAITING) return hangUp(peer, 'somebody sends more than can wait');
      client.waiting.push({ head: Buffer.from(head), body: copyOf(body) });
    };
    return transport.listen(at, onMessage, (fault, error) => onTrouble(`${fault}: ${messageOf(error)}`));
  };
}

const copyOf = (body: Body): Body => (body instanceof Uint8Array ? Buffer.from(body) : body);
