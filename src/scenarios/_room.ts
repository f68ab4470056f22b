import type { Attendant, Body, Codec, HubServer, Member } from '../types.ts';
import { createOutbox, type Kept, type Outbox, type OutboxOptions } from './_outbox.ts';

export interface RoomOptions extends OutboxOptions {
  /** A message is encoded once for all, or by each receiver's own codec. */
  readonly encode: 'once' | 'each';
  /** Milliseconds since 1970: the time the room puts on messages. */
  readonly nowMs: () => number;
}

/** What a member gets. Bytes that nobody can look into go on as they are. */
export interface Said {
  readonly from: string;
  /** The room's time, ms since 1970. */
  readonly at: number;
  readonly body: unknown;
}

interface Place {
  readonly member: Member;
  readonly codec: Codec;
  readonly outbox: Outbox;
  /** Messages of its own that have gone on; told to it when it has asked for that. */
  said: number;
  confirms: boolean;
}

/**
 * A messaging server: what one member says everybody else gets, with who said it and when. Who comes and who goes is told
 * to the others, within NEWS_MS. A member that asks `{ who: true }` is told who is there, and one
 * that asks `{ confirm: true }` how many messages of its own have gone on.
 */
export function createRoom(options: RoomOptions): HubServer {
  const places = new Map<string, Place>();
  const announce = createAnnouncer(places, options);
  return {
    attend(member, codec): Attendant {
      const { name } = member;
      if (places.has(name)) throw new Error('somebody of that name is there; choose another name');
      const place: Place = { member, codec, outbox: createOutbox(member, options), said: 0, confirms: false };
      places.set(name, place);
      announce(name, 'joined');
      return {
        message(head, body) {
          say(places, place, head, body, options);
          confirm(place, options);
        },
        word(word) {
          if (word['who'] === true) place.outbox.tell({ who: [...places.keys()] });
          if (word['confirm'] === true) place.confirms = true;
        },
        left: () => {
          places.delete(name);
          place.outbox.close();
          announce(name, 'left');
        },
      };
    },
  };
}

/** Once for all messages of one turn. */
function confirm(place: Place, { later }: RoomOptions): void {
  place.said++;
  if (!place.confirms) return;
  place.confirms = false;
  later(() => {
    place.confirms = true;
    place.outbox.tell({ said: place.said });
  }, 0);
}

function say(
  places: ReadonlyMap<string, Place>,
  from: Place,
  head: Buffer,
  body: Body,
  { encode, nowMs }: RoomOptions,
): void {
  const value = from.codec.decode(body);
  const isOpaque = value instanceof Uint8Array;
  const said: Said = { from: from.member.name, at: nowMs(), body: value };
  const once = isOpaque ? body : encode === 'once' ? forAll(from.codec.encode(said), from.member) : undefined;
  // What came in is borrowed. Who is slow waits for a copy; one is enough for all of them.
  let kept: Kept | undefined;
  const keep = (encoded: Body): Kept => {
    if (once === undefined) return { head: kept?.head ?? Buffer.from(head), body: encoded };
    kept ??= { head: Buffer.from(head), body: isOpaque ? copyOf(encoded) : encoded };
    return kept;
  };
  for (const place of places.values()) {
    if (place === from || !place.member.receives) continue;
    const encoded = once ?? place.codec.encode(said);
    place.outbox.hand(head, encoded, () => keep(encoded));
  }
}

/** Text is turned into bytes once, and not again for every socket, where the wire carries bytes. */
const forAll = (body: Body, { carriesBytes }: Member): Body =>
  typeof body === 'string' && carriesBytes ? Buffer.from(body) : body;
const copyOf = (body: Body): Body => (body instanceof Uint8Array ? Buffer.from(body) : body);

/** News wait so long for others. If everybody were told of each of a thousand that come at once, that were half a million words. */
const NEWS_MS = 50;

function createAnnouncer(places: ReadonlyMap<string, Place>, { later, nowMs }: RoomOptions) {
  let news: { joined: string[]; left: string[] } = { joined: [], left: [] };
  function flush(): void {
    const { joined, left } = news;
    news = { joined: [], left: [] };
    const word = {
      at: nowMs(),
      ...(joined.length > 0 && { joined }),
      ...(left.length > 0 && { left }),
    };
    for (const { member, outbox } of places.values()) if (member.receives) outbox.tell(word);
  }
  return (name: string, what: 'joined' | 'left'): void => {
    if (news.joined.length + news.left.length === 0) later(flush, NEWS_MS);
    news[what].push(name);
  };
}
