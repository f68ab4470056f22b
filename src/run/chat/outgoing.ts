/** A line on its way. */
export interface Line {
  /** No other line of anybody has it: who sees it twice shows it once. */
  readonly id: string;
  readonly text: string;
}

/** What was said and is not known to have gone on. Every connection begins with all of it again. */
export interface Outgoing {
  add(text: string): Line;
  /** A new connection: nothing has gone on over it yet. */
  restart(): readonly Line[];
  /** So many of those that were sent over this connection have gone on. */
  confirmed(count: number): void;
  /** It can never go on. */
  remove(line: Line): void;
  waiting(): number;
}

/** @param session tells this client from every other, and from itself started again */
export function createOutgoing(session: string): Outgoing {
  let lines: Line[] = [];
  let confirmedHere = 0;
  let next = 0;
  return {
    add(text) {
      const line = { id: `${session}-${next++}`, text };
      lines.push(line);
      return line;
    },
    restart() {
      confirmedHere = 0;
      return [...lines];
    },
    confirmed(count) {
      lines = lines.slice(Math.max(0, count - confirmedHere));
      confirmedHere = Math.max(confirmedHere, count);
    },
    remove(line) {
      lines = lines.filter((one) => one !== line);
    },
    waiting: () => lines.length,
  };
}

/** Ids remembered: more than can come between a line and its repetition. */
const REMEMBERED = 4096;

/** Says whether an id is new. Bounded: it forgets the oldest. */
export function createSeen(remembered = REMEMBERED): (id: string) => boolean {
  const seen = new Set<string>();
  return (id) => {
    if (seen.has(id)) return false;
    seen.add(id);
    if (seen.size > remembered) for (const oldest of seen) return seen.delete(oldest);
    return true;
  };
}
