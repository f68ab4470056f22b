import {
  createHead,
  faultOf,
  flowOf,
  type HeadFault,
  isAck,
  isWord,
  seal,
  sequenceOf,
  stampReceived,
  writeHanded,
} from '../../envelope.ts';
import { messageOf } from '../../errors.ts';
import type {
  Address,
  Attendant,
  Body,
  Codec,
  HubServer,
  Listener,
  Member,
  OnFault,
  OnMessage,
  Peer,
  Transport,
  TransportMeta,
} from '../../types.ts';
import { nowNs } from '../clock.ts';
import { createSignals, type Join, joinIn, MAX_CLIENT_WORD_BYTES, wordIn } from './words.ts';

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

interface Seat {
  readonly member: Member;
  /** undefined while its codec is made. */
  attendant: Attendant | undefined;
  gone: boolean;
}

/** Serves the members of a hub on a wire with connections. Whoever is not a member and does not join is hung up on. */
export async function serveHub(parts: HubParts, server: HubServer): Promise<Listener> {
  const { transport, at, epoch, wire, books } = parts;
  const checksum = wire.checksum === true;
  const seats = new Map<Peer, Seat>();
  const handTo = createHanding(parts);

  function hangUp(peer: Peer): void {
    books.stranger();
    void peer.close?.();
  }

  function leave(peer: Peer, seat: Seat): void {
    seat.gone = true;
    seats.delete(peer);
    seat.attendant?.left();
  }

  async function admit(peer: Peer, flow: number, join: Join): Promise<void> {
    const signals = createSignals(peer, flow, epoch, wire);
    const member: Member = {
      name: join.name,
      receives: join.receives,
      carriesBytes: wire.accepts.includes('bytes'),
      hand: (head, body, redelivered = false) => handTo(peer, head, body, redelivered),
      drop: books.dropped,
      tell: signals.tell,
      dismiss(word) {
        signals.tell(word);
        books.dismissed();
        void peer.close?.();
      },
      drained: peer.drained,
    };
    const seat: Seat = { member, attendant: undefined, gone: false };
    seats.set(peer, seat);
    peer.onClose?.(() => leave(peer, seat));
    if (seats.size > (parts.maxMembers ?? Number.POSITIVE_INFINITY))
      return member.dismiss({ refused: 'so many are there that nobody more is let in' });
    const codec = await parts.createCodec();
    if (seat.gone) return;
    try {
      seat.attendant = server.attend(member, codec);
    } catch (error) {
      return member.dismiss({ refused: messageOf(error) });
    }
    signals.tell({ welcome: join.name });
    books.joined(seats.size);
  }

  function meet(peer: Peer, head: Buffer, body: Body): void {
    const join = isWord(head) ? joinIn(wordIn(body, MAX_CLIENT_WORD_BYTES)) : undefined;
    if (join === undefined || !parts.isAllowed(join)) return hangUp(peer);
    admit(peer, flowOf(head), join).catch((error: Error) => {
      books.fault('socket', error);
      void peer.close?.();
    });
  }

  const onMessage: OnMessage = (head, body, peer) => {
    const receivedNs = nowNs();
    const fault = faultOf(head, body, epoch, checksum);
    if (fault !== null) return books.headFault(head, fault);
    const seat = seats.get(peer);
    if (seat === undefined) return meet(peer, head, body);
    const { attendant } = seat;
    // It speaks before it was let in.
    if (attendant === undefined) return hangUp(peer);
    if (isAck(head)) return attendant.acked?.(sequenceOf(head));
    if (isWord(head)) {
      const word = wordIn(body, MAX_CLIENT_WORD_BYTES);
      return word === undefined ? books.fault('malformed') : attendant.word?.(word);
    }
    if (!books.received(head)) return;
    stampReceived(head, receivedNs);
    try {
      attendant.message(head, body);
    } catch (error) {
      if (parts.onFailure === undefined) throw error;
      parts.onFailure(error);
      return seat.member.dismiss({ error: 'that could not be understood' });
    }
    if (server.backlog) books.backlog(server.backlog());
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

/** Hands messages to peers. One message that goes to many has one head, and one time at which it was handed on. */
function createHanding({ epoch, wire, books }: HubParts) {
  const checksum = wire.checksum === true;
  const out = createHead(0, epoch);
  let lastHead: Buffer | undefined;
  let lastBody: Body | undefined;
  let lastRedelivered = false;
  return (peer: Peer, head: Buffer, body: Body, redelivered: boolean): boolean => {
    const sameHead = head === lastHead && redelivered === lastRedelivered;
    if (!sameHead) writeHanded(out, head, nowNs(), redelivered);
    if (!sameHead || body !== lastBody) seal(out, body, checksum);
    lastHead = head;
    lastBody = body;
    lastRedelivered = redelivered;
    books.handed(head, redelivered);
    return peer.send(out, body, books.refusal(head));
  };
}
