import type { Record } from '../../schema.ts';
import type { RoleMessage, RunnerMessage } from '../protocol.ts';

/** A role's side of the control channel. */
export interface Link {
  send(message: RoleMessage): void;
  /** Resolves with the next message of that type, also one that came before. */
  next(type: RunnerMessage['type']): Promise<void>;
}

/** What the runner says, by type: given to who waits for it, or kept until somebody does. */
export function createInbox(): { put(type: RunnerMessage['type']): void; next: Link['next'] } {
  const early: RunnerMessage['type'][] = [];
  const waiters = new Map<RunnerMessage['type'], () => void>();
  return {
    put(type) {
      const waiter = waiters.get(type);
      waiters.delete(type);
      if (waiter) waiter();
      else early.push(type);
    },
    next: (type) =>
      new Promise((resolve) => {
        const at = early.indexOf(type);
        if (at < 0) return void waiters.set(type, resolve);
        early.splice(at, 1);
        resolve();
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
