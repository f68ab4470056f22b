import { mkdirSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

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
