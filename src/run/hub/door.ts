import { flowOf, isWord } from '../../envelope.ts';
import { messageOf } from '../../errors.ts';
import type { Attendant, Body, HubServer, Member, Peer } from '../../types.ts';
import { createHanding } from './handing.ts';
import type { HubParts } from './server.ts';
import { createSignals, type Join, joinIn, MAX_CLIENT_WORD_BYTES, wordIn } from './words.ts';

export interface Seat {
  readonly member: Member;
  /** undefined while its codec is made. */
  attendant: Attendant | undefined;
  gone: boolean;
}

/** Lets members in, and has a seat for each until it is gone. */
export interface Door {
  seatOf(peer: Peer): Seat | undefined;
  /** Of somebody without a seat: the first message must be a join. */
  meet(peer: Peer, head: Buffer, body: Body): void;
  hangUp(peer: Peer): void;
}

export function createDoor(parts: HubParts, server: HubServer): Door {
  const { books, maxMembers = Number.POSITIVE_INFINITY } = parts;
  const seats = new Map<Peer, Seat>();
  const createMember = memberMaker(parts);

  function hangUp(peer: Peer): void {
    books.stranger();
    void peer.close?.();
  }

  function takeSeat(peer: Peer, member: Member): Seat {
    const seat: Seat = { member, attendant: undefined, gone: false };
    seats.set(peer, seat);
    peer.onClose?.(() => {
      seat.gone = true;
      seats.delete(peer);
      seat.attendant?.left();
    });
    return seat;
  }

  async function admit(peer: Peer, flow: number, join: Join): Promise<void> {
    const member = createMember(peer, flow, join);
    const seat = takeSeat(peer, member);
    if (seats.size > maxMembers)
      return member.dismiss({ refused: 'so many are there that nobody more is let in' });
    const codec = await parts.createCodec();
    if (seat.gone) return;
    try {
      seat.attendant = server.attend(member, codec);
    } catch (error) {
      return member.dismiss({ refused: messageOf(error) });
    }
    member.tell({ welcome: join.name });
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
  return { seatOf: (peer) => seats.get(peer), meet, hangUp };
}

function memberMaker(parts: HubParts) {
  const { epoch, wire, books } = parts;
  const handTo = createHanding(parts);
  return (peer: Peer, flow: number, { name, receives }: Join): Member => {
    const { tell } = createSignals(peer, flow, epoch, wire);
    return {
      name,
      receives,
      carriesBytes: wire.accepts.includes('bytes'),
      hand: (head, body, redelivered = false) => handTo(peer, head, body, redelivered),
      drop: books.dropped,
      tell,
      dismiss(word) {
        tell(word);
        books.dismissed();
        void peer.close?.();
      },
      drained: peer.drained,
    };
  };
}
