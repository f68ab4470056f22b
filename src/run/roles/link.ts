import type { Record } from '../../schema.ts';
import type { RoleMessage, RunnerMessage } from '../protocol.ts';

/** A role's side of the control channel. */
export interface Link {
  send(message: RoleMessage): void;
  /** Resolves with the next message of that type, also one that came before. */
  next(type: RunnerMessage['type']): Promise<void>;
}

export type RecordBody<R = Record> = R extends Record ? Omit<R, 'v' | 'cell' | 'round'> : never;

/** Stamps records with their place and sends them. */
export const recorder =
  (link: Link, { cell, round }: { cell: { id: string }; round: number }) =>
  (body: RecordBody): void =>
    // The cast closes what the spread over a union leaves open: a body of one kind with its place is a record of that kind.
    link.send({ type: 'record', record: { v: 1, cell: cell.id, round, ...body } as Record });
