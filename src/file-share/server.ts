import { messageOf, WirebenchError } from '../errors.ts';
import type { Address, Body, Codec, Listener, Peer, Transport } from '../types.ts';
import { createCoder } from './coder.ts';
import { headOf, sequenceIn } from './head.ts';
import { createSession, type Session } from './session.ts';
import type { Share } from './share.ts';

export interface ServerLimits {
  readonly clients: number;
  /** A client that has nothing under way and sends no whole message for so long is hung up on. */
  readonly idleMs: number;
}

export interface ServerOptions {
  readonly share: Share;
  readonly transport: Transport;
  readonly at: Address;
  /** One a client. */
  readonly createCodec: () => Promise<Codec>;
  /** undefined: every client is let in. */
  readonly token: string | undefined;
  readonly limits: ServerLimits;
  /** Why a client was hung up on, in words. */
  readonly onTrouble: (what: string) => void;
}

interface Client {
  take(head: Buffer, body: Body): void;
  /** Resolves when its uploads are left. */
  close(): Promise<void>;
}

/** Shares a folder over a wire. Throws as Transport.listen does. */
export async function serveShare(options: ServerOptions): Promise<Listener> {
  const { transport, at, limits, onTrouble } = options;
  const clients = new Map<Peer, Client>();
  const leaving = new Set<Promise<void>>();

  function admit(peer: Peer): Client {
    const client = createClient(peer, options);
    clients.set(peer, client);
    peer.onClose?.(() => {
      clients.delete(peer);
      const left = client.close();
      leaving.add(left);
      void left.finally(() => leaving.delete(left));
    });
    return client;
  }

  const listener = await transport.listen(at, (head, body, peer) => {
    const known = clients.get(peer);
    if (known) return known.take(head, body);
    if (clients.size < limits.clients) return admit(peer).take(head, body);
    onTrouble(`a client more than ${limits.clients} was turned away`);
    void peer.close?.();
  });
  // Strangers and those that are let in, until they are told apart.
  listener.guard?.({ connections: 2 * limits.clients, firstMessageMs: limits.idleMs });
  return {
    ...listener,
    async close() {
      await listener.close();
      await Promise.all([...clients.values()].map((client) => client.close()));
      await Promise.all(leaving);
    },
  };
}

function createClient(peer: Peer, { share, createCodec, token, limits, onTrouble }: ServerOptions): Client {
  const session: Session = createSession(share, token);
  let gone = false;

  function hangUp(why: string): void {
    if (gone) return;
    gone = true;
    onTrouble(why);
    void peer.close?.();
  }
  const idle = setTimeout(() => {
    if (session.unanswered() > 0) idle.refresh();
    else hangUp(`a client was silent for ${limits.idleMs / 1000} s`);
  }, limits.idleMs);

  const coder = createCodec().then((codec) => createCoder(codec));
  coder.catch((error: Error) => hangUp(error.message));
  let ready: Awaited<typeof coder> | undefined;
  void coder.then((made) => {
    ready = made;
  });

  function handle(sequence: number, body: Body, { encode, decode, recycle }: Awaited<typeof coder>): void {
    // While the codec was made: nobody would leave what it begins.
    if (gone) return;
    const message = decode(body);
    peer.release?.();
    const answered = session.answer(message).then((answer) => {
      recycle(message);
      if (gone) return;
      const reply = encode(answer);
      peer.send(headOf(sequence, reply), reply);
      if (!answer.ok && answer.code === 'TARGET_REFUSED') hangUp('a client came without the token');
    });
    // A codec of the user's may throw: that is one client's loss, and not the server's end.
    answered.catch((error: unknown) => hangUp(`a client could not be answered: ${messageOf(error)}`));
  }
  /** What cannot be understood is not answered: nobody knows what it asks for. */
  function guarded(work: () => void): void {
    try {
      work();
    } catch (error) {
      hangUp(error instanceof WirebenchError ? error.message : 'a client sent what cannot be understood');
    }
  }

  return {
    take(head, body) {
      if (gone) return;
      idle.refresh();
      const sequence = sequenceIn(head, body);
      if (sequence === undefined) return hangUp('a client sent what is no message of a file share');
      const made = ready;
      if (made) return guarded(() => handle(sequence, body, made));
      // The codec is still being made: the body is only borrowed until this returns.
      const kept = body instanceof Uint8Array ? Buffer.from(body) : body;
      void coder.then((late) => guarded(() => handle(sequence, kept, late))).catch(() => {});
    },
    async close() {
      gone = true;
      clearTimeout(idle);
      await session.close();
    },
  };
}
