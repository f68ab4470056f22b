import { faultOf, type HeadFault, isAck, isWord, sequenceOf, stampReceived } from '../../envelope.ts';
import type {
  Address,
  Body,
  Codec,
  HubServer,
  Listener,
  OnFault,
  OnMessage,
  Transport,
  TransportMeta,
} from '../../types.ts';
import { nowNs } from '../clock.ts';
import { createDoor, type Seat } from './door.ts';
import { type Join, MAX_CLIENT_WORD_BYTES, wordIn } from './words.ts';

/** What a hub's server counts; a server that is not measured counts what it likes. */
export interface Books {
  /** A message came. false: it is not one of this round, and goes nowhere. */
  received(head: Buffer): boolean;
  handed(head: Buffer, redelivered: boolean): void;
  /** What to call when the wire did not take it after all. */
  refusal(head: Buffer): (error: Error) => void;
  dropped(head: Buffer): void;
  dismissed(): void;
  joined(members: number): void;
  backlog(messages: number): void;
  /** Of a head that was not whole or not of this round; of a peer that is no member and does not join. */
  headFault(head: Buffer, fault: HeadFault): void;
  fault: OnFault;
  stranger(): void;
}

export interface HubParts {
  readonly transport: Transport;
  readonly at: Address;
  readonly epoch: number;
  readonly wire: Pick<TransportMeta, 'accepts' | 'checksum'>;
  readonly books: Books;
  /** One for every member that joins. */
  readonly createCodec: () => Promise<Codec>;
  /** Whoever is not is hung up on without a word. */
  readonly isAllowed: (join: Join) => boolean;
  readonly maxMembers?: number;
  /**
   * What one member's message has thrown: that member is hung up on, and the others are served. Without it the error is
   * thrown on: the server of a measurement must not hide it.
   */
  readonly onFailure?: (error: unknown) => void;
}

/** Serves the members of a hub on a wire with connections. Whoever is not a member and does not join is hung up on. */
export async function serveHub(parts: HubParts, server: HubServer): Promise<Listener> {
  const { transport, at, epoch, wire, books, onFailure } = parts;
  const checksum = wire.checksum === true;
  const door = createDoor(parts, server);

  /** Returns whether it was understood. */
  function give({ attendant, member }: Seat, head: Buffer, body: Body): boolean {
    try {
      attendant?.message(head, body);
      return true;
    } catch (error) {
      if (onFailure === undefined) throw error;
      onFailure(error);
      member.dismiss({ error: 'that could not be understood', final: true });
      return false;
    }
  }

  const onMessage: OnMessage = (head, body, peer) => {
    const receivedNs = nowNs();
    const fault = faultOf(head, body, epoch, checksum);
    if (fault !== null) return books.headFault(head, fault);
    const seat = door.seatOf(peer);
    if (seat === undefined) return door.meet(peer, head, body);
    const { attendant } = seat;
    // It speaks before it was let in.
    if (attendant === undefined) return door.hangUp(peer);
    if (isAck(head)) return attendant.acked?.(sequenceOf(head));
    if (isWord(head)) {
      const word = wordIn(body, MAX_CLIENT_WORD_BYTES);
      return word === undefined ? books.fault('malformed') : attendant.word?.(word);
    }
    if (!books.received(head)) return;
    stampReceived(head, receivedNs);
    if (give(seat, head, body) && server.backlog) books.backlog(server.backlog());
  };

  const listener = await transport.listen(at, onMessage, books.fault);
  return {
    ...listener,
    async close() {
      server.close?.();
      await listener.close();
    },
  };
}
