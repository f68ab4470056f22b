import { ERROR_CODES, type ErrorCode, messageOf, WirebenchError } from '../errors.ts';
import type { Refusal } from './protocol.ts';

/** A file that cannot be read or written: the system's reason, never the path, because a peer may be told. */
export function fileFailure(doing: 'read' | 'write', cause: unknown): WirebenchError {
  const reason = cause instanceof Error && 'code' in cause ? String(cause.code) : messageOf(cause);
  if (reason === 'ENOENT') return notFound();
  const remedy =
    doing === 'write' ? 'check that the folder is writable and the disk has room' : 'check its permissions';
  return new WirebenchError('CANNOT_WRITE', `cannot ${doing} the file (${reason}); ${remedy}`, cause);
}

export const notFound = (): WirebenchError =>
  new WirebenchError('NOT_FOUND', 'there is no such file; see what there is with wirebench share ls');

export const misused = (why: string): WirebenchError =>
  new WirebenchError('PROTOCOL', `${why}; use one version of wirebench at both ends`);

/** What a client is told. Of what is not the share's own doing only that it failed. */
export function refusalOf(thrown: unknown): Refusal {
  if (thrown instanceof WirebenchError) return { ok: false, code: thrown.code, message: thrown.message };
  return { ok: false, code: 'INTERNAL', message: 'the server failed; see what it said' };
}

/** A refusal at the client: the server's code and words. */
export function errorOf({ code, message }: Refusal): WirebenchError {
  // The cast is checked: only a code of ours is taken over.
  const known = Object.hasOwn(ERROR_CODES, code) ? (code as ErrorCode) : 'INTERNAL';
  return new WirebenchError(known, message);
}
