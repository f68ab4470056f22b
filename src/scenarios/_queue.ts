/** A message queue in memory. Pure but for the clock it is given: who sends what where is the caller's business. */

export interface QueueOptions<M> {
  readonly guarantee: 'at-least-once' | 'at-most-once';
  /** At least once: unacknowledged messages that one consumer may hold, and how long it may hold each. */
  readonly prefetch: number;
  readonly ackMs: number;
  /** Messages that may wait; one more is refused. */
  readonly maxWaiting: number;
  /** What all that wait and all that are held may take together; one more is refused. */
  readonly maxKeptBytes: number;
  readonly sizeOf: (message: M) => number;
  readonly nowMs: () => number;
}

/** Takes one message; returns false when it can take no more until ready(). */
export type Give<M> = (message: M, redelivered: boolean) => boolean;

export interface Consumer {
  /** It has handled the nth message that it was given, from 1. One that was taken from it since is not its own any more. */
  acked(n: number): void;
  /** It takes messages again. */
  ready(): void;
  /** It is gone: what it holds goes to the others, or is lost where the queue has forgotten it. */
  leave(): void;
}

export interface Queue<M> {
  /** Returns false when the queue is full: the message is not in it. */
  publish(message: M): boolean;
  consume(give: Give<M>): Consumer;
  /** Takes back what was held too long, and gives it to whoever is next. */
  expire(): void;
  waiting(): number;
  /** Given to consumers that have not acknowledged it. */
  held(): number;
}

interface Item<M> {
  readonly message: M;
  readonly sizeBytes: number;
  redelivered: boolean;
}
interface Holding<M> {
  readonly item: Item<M>;
  readonly untilMs: number;
}
interface Seat<M> {
  readonly give: Give<M>;
  readonly holds: Map<number, Holding<M>>;
  given: number;
  full: boolean;
  gone: boolean;
}

export function createQueue<M>(options: QueueOptions<M>): Queue<M> {
  const { guarantee, prefetch, ackMs, maxWaiting, maxKeptBytes, sizeOf, nowMs } = options;
  const line = createLine<Item<M>>();
  const seats: Seat<M>[] = [];
  const remembers = guarantee === 'at-least-once';
  let turn = 0;
  let keptBytes = 0;

  const isFree = (seat: Seat<M>) => !seat.full && (!remembers || seat.holds.size < prefetch);

  /** In turn, so that nobody is given all of it. */
  function nextFree(): Seat<M> | undefined {
    for (let i = 0; i < seats.length; i++) {
      const seat = seats[(turn + i) % seats.length];
      if (seat === undefined || !isFree(seat)) continue;
      turn = (turn + i + 1) % seats.length;
      return seat;
    }
    return undefined;
  }

  function dispatch(): void {
    while (line.length() > 0) {
      const seat = nextFree();
      if (seat === undefined) return;
      const item = line.shift();
      if (item === undefined) return;
      seat.given++;
      if (remembers) seat.holds.set(seat.given, { item, untilMs: nowMs() + ackMs });
      else keptBytes -= item.sizeBytes;
      if (!seat.give(item.message, item.redelivered)) seat.full = true;
    }
  }

  /** To the front, in the order in which they were given. */
  function takeBack(holdings: readonly Holding<M>[]): void {
    for (const { item } of holdings) item.redelivered = true;
    line.unshift(holdings.map(({ item }) => item));
  }

  function expire(): void {
    const now = nowMs();
    const late: Holding<M>[] = [];
    for (const [at, { holds }] of seats.entries()) {
      for (const [n, holding] of holds) {
        // Given in order: what follows was given later.
        if (holding.untilMs > now) break;
        holds.delete(n);
        late.push(holding);
        // Whoever was late is the last to be given it again.
        turn = at + 1;
      }
    }
    takeBack(late.sort((a, b) => a.untilMs - b.untilMs));
    dispatch();
  }

  function consume(give: Give<M>): Consumer {
    const seat: Seat<M> = { give, holds: new Map(), given: 0, full: false, gone: false };
    seats.push(seat);
    dispatch();
    return {
      acked(n) {
        const holding = seat.holds.get(n);
        if (holding === undefined) return;
        seat.holds.delete(n);
        keptBytes -= holding.item.sizeBytes;
        dispatch();
      },
      ready() {
        seat.full = false;
        dispatch();
      },
      leave() {
        if (seat.gone) return;
        seat.gone = true;
        seats.splice(seats.indexOf(seat), 1);
        takeBack([...seat.holds.values()]);
        seat.holds.clear();
        dispatch();
      },
    };
  }

  return {
    publish(message) {
      const sizeBytes = sizeOf(message);
      if (line.length() >= maxWaiting || keptBytes + sizeBytes > maxKeptBytes) return false;
      keptBytes += sizeBytes;
      line.push({ message, sizeBytes, redelivered: false });
      dispatch();
      return true;
    },
    consume,
    expire,
    waiting: line.length,
    held: () => seats.reduce((sum, { holds }) => sum + holds.size, 0),
  };
}

/** First in, first out, in constant time: an array's own shift() moves all that wait. */
function createLine<T>() {
  let items: T[] = [];
  let from = 0;
  return {
    length: () => items.length - from,
    push: (item: T) => void items.push(item),
    shift(): T | undefined {
      const item = items[from++];
      if (from > 1024 && 2 * from > items.length) {
        items = items.slice(from);
        from = 0;
      }
      return item;
    },
    unshift(first: readonly T[]): void {
      if (first.length === 0) return;
      items = [...first, ...items.slice(from)];
      from = 0;
    },
  };
}
