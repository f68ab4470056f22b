import { mkdirSync, rmdirSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/**
 * Creates a folder and those above it that are missing. Throws what `mkdir` throws (ENOENT, EACCES, EEXIST, ...).
 *
 * Not `mkdirSync` with `recursive`: where a folder exists and says ENOENT to whatever is made in it, as /proc does, that
 * tries for ever, and no signal ends it.
 */
export function makeFolder(path: string): void {
  const missing: string[] = [];
  for (let at = resolve(path); !isThere(at); at = dirname(at)) missing.unshift(at);
  for (const folder of missing) makeOne(folder);
  if (missing.length === 0) mustBeFolder(path);
}

/** Removes a folder, and the one in it that is named, where nothing is in either: whatever is there stays. */
export function removeEmpty(path: string, inner: string): void {
  try {
    rmdirSync(join(path, inner));
    rmdirSync(path);
  } catch (error) {
    if (!['ENOTEMPTY', 'EEXIST', 'ENOENT'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
  }
}

const isThere = (path: string): boolean => statSync(path, { throwIfNoEntry: false }) !== undefined;

/** Another process may have made it meanwhile. */
function makeOne(path: string): void {
  try {
    mkdirSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    mustBeFolder(path, error);
  }
}

function mustBeFolder(path: string, cause?: unknown): void {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) return;
  throw Object.assign(new Error(`EEXIST: ${path} is no folder`, { cause }), { code: 'EEXIST' });
}
