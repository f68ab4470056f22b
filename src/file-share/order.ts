import { misused } from './errors.ts';

/** How far a file under way has come, in bytes. */
export interface Progress {
  readonly at: number;
  readonly size: number;
}

export interface Piece {
  readonly at: number;
  readonly length: number;
  /** It comes with the digest of the whole file. */
  readonly last: boolean;
}

/** Takes the next piece of an upload: each begins where the one before has ended, and the last ends the file. Pure. Throws PROTOCOL. */
export function takePiece({ at, size }: Progress, piece: Piece): Progress {
  const end = at + piece.length;
  if (piece.at !== at) throw misused(`a piece begins at ${piece.at} and not at ${at}`);
  if (end > size) throw misused(`a piece ends at ${end}, behind the ${size} bytes that were announced`);
  if (piece.last !== (end === size)) throw misused('the last piece, and no other, comes with the digest');
  return { at: end, size };
}

/** How many bytes the next answer of a download holds: reads follow each other too. Pure. Throws PROTOCOL. */
export function takeRead({ at, size }: Progress, read: { at: number; length: number }): number {
  if (read.at !== at) throw misused(`a read begins at ${read.at} and not at ${at}`);
  if (at >= size && size > 0) throw misused('nothing is left to read');
  return Math.min(read.length, size - at);
}

/** A broken upload that is still there. */
export interface Partial {
  /** The name of its file. */
  readonly file: string;
  /** Which upload it is of: see partialKey. */
  readonly key: string;
  readonly size: number;
  readonly modifiedMs: number;
}

/**
 * The one to go on with: of the same name and size, with nobody at work on it, and the longest, because the least is left
 * then. Whether it has the same content is found by its digest. Pure.
 */
export const resumable = (
  partials: readonly Partial[],
  { key, size, busy }: { key: string; size: number; busy: ReadonlySet<string> },
): Partial | undefined =>
  partials
    .filter((partial) => partial.key === key && partial.size <= size && !busy.has(partial.file))
    .sort((a, b) => b.size - a.size || (a.file < b.file ? -1 : 1))[0];

/** Those that nobody has gone on with for so long. Pure. */
export const stale = (
  partials: readonly Partial[],
  { busy, nowMs, staleMs }: { busy: ReadonlySet<string>; nowMs: number; staleMs: number },
): Partial[] => partials.filter(({ file, modifiedMs }) => !busy.has(file) && nowMs - modifiedMs >= staleMs);

/** One page of a listing: names after `after`, in the order of their code units. Pure. */
export function pageOf(
  names: readonly string[],
  after: string | undefined,
  limit: number,
): { page: string[]; more: boolean } {
  const rest = names.filter((name) => after === undefined || name > after).sort();
  return { page: rest.slice(0, limit), more: rest.length > limit };
}
