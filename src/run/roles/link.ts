import type { Record } from '../../schema.ts';
import type { RoleMessage, RunnerMessage } from '../protocol.ts';

/** A role's side of the control channel. */
export interface Link {
  send(message: RoleMessage): void;
  /** Resolves with the next message of that type, also one that came before. */
  next<T extends RunnerMessage['type']>(type: T): Promise<Extract<RunnerMessage, { type: T }>>;
}

/** What the runner says, by type: given to who waits for it, or kept until somebody does. */
export function createInbox(): { put(message: RunnerMessage): void; next: Link['next'] } {
  const early: RunnerMessage[] = [];
  const waiters = new Map<RunnerMessage['type'], (message: RunnerMessage) => void>();
  return {
    put(message) {
      const waiter = waiters.get(message.type);
      waiters.delete(message.type);
      if (waiter) waiter(message);
      else early.push(message);
    },
    next: (type) =>
      new Promise((resolve) => {
        // The cast restates what `type` says: a waiter is only given messages of its type.
        const give = resolve as (message: RunnerMessage) => void;
        const at = early.findIndex((message) => message.type === type);
        const [message] = at < 0 ? [] : early.splice(at, 1);
        if (message) give(message);
        else waiters.set(type, give);
      }),
  };
}

export type RecordBody<R = Record> = R extends Record ? Omit<R, 'v' | 'cell' | 'round'> : never;

/** Stamps records with their place and sends them. */
export const recorder =
  (link: Link, { cell, round }: { cell: { id: string }; round: number }) =>
  (body: RecordBody): void =>
    // The cast closes what the spread over a union leaves open: a body of one kind with its place is a record of that kind.
    link.send({ type: 'record', record: { v: 1, cell: cell.id, round, ...body } as Record });
