import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { messageOf, WirebenchError } from '../errors.ts';
import { DATA_FILE } from '../names.ts';
import type { JsonSchema } from '../types.ts';

const MOST_BYTES = 64 * 1024 * 1024;
const MOST_SCHEMA_BYTES = 1024 * 1024;
/** Of files, and of values in them. */
export const MOST_VALUES = 1000;
const SCHEMA_FILE = /\.schema\.json$/i;

export const badPayload = (what: string, why: string, cause?: unknown): WirebenchError =>
  new WirebenchError('BAD_PAYLOAD', `${what} ${why}`, cause);

/** Files whose values are variants of one payload, and their bytes together. */
export interface DataFiles {
  readonly files: readonly string[];
  readonly bytes: number;
  /** What messages call them: no folder, because people post them. */
  readonly shown: string;
}

/** Looks for the files, reads none. Throws BAD_PAYLOAD when there are none, too many, or when they are too large. */
export async function filesOf(paths: readonly string[]): Promise<DataFiles> {
  const [first = ''] = paths;
  const shown = paths.length > 1 ? `${basename(first)} and ${paths.length - 1} more` : basename(first);
  const files = (await Promise.all(paths.map(expanded))).flat().filter((path) => !SCHEMA_FILE.test(path));
  if (files.length === 0) throw badPayload(shown, 'names no file with values; a *.schema.json is none');
  if (files.length > MOST_VALUES)
    throw badPayload(shown, `names ${files.length} files; take ${MOST_VALUES} of them at most`);
  let bytes = 0;
  for (const path of files) {
    const found = await stat(path).catch((error: NodeJS.ErrnoException) => {
      throw new WirebenchError(
        'BAD_PAYLOAD',
        `cannot read ${basename(path)} (${error.code}); check the path`,
        error,
      );
    });
    bytes += found.size;
  }
  if (bytes > MOST_BYTES) throw badPayload(shown, 'is larger than 64 MiB; take a smaller sample of it');
  return { files, bytes, shown };
}

/** The files a path names, sorted: a star in the file's name stands for any text, but not for a leading dot. */
async function expanded(path: string): Promise<string[]> {
  const pattern = basename(path);
  if (!pattern.includes('*')) return [path];
  const text = pattern.split('*').map((part) => part.replace(/[\\^$.+?()[\]{}|]/g, '\\$&'));
  const wanted = new RegExp(`^${text.join('.*')}$`);
  const names = await readdir(dirname(path)).catch((error: NodeJS.ErrnoException) => {
    throw new WirebenchError(
      'BAD_PAYLOAD',
      `cannot look for ${pattern} (${error.code}); check the path`,
      error,
    );
  });
  return names
    .filter((name) => wanted.test(name) && (pattern.startsWith('.') || !name.startsWith('.')))
    .sort()
    .map((name) => join(dirname(path), name));
}

/** Of one file `<name>.schema.json` beside it; of several the only `*.schema.json` of their folder. */
export async function schemaBeside(files: readonly string[]): Promise<JsonSchema | undefined> {
  const [first = ''] = files;
  const names = await readdir(dirname(first));
  const own = `${basename(first).replace(DATA_FILE, '')}.schema.json`;
  const found = names.filter((name) => (files.length > 1 ? SCHEMA_FILE.test(name) : name === own));
  const [name, ...others] = found;
  if (name === undefined || others.length > 0) return undefined;
  const path = join(dirname(first), name);
  if ((await stat(path)).size > MOST_SCHEMA_BYTES)
    throw badPayload(name, 'is larger than 1 MiB; make it shorter');
  return asSchema(await readFile(path, 'utf8'), name);
}

function asSchema(text: string, name: string): JsonSchema {
  let schema: unknown;
  try {
    schema = JSON.parse(text);
  } catch (error) {
    throw badPayload(name, `is not valid JSON: ${messageOf(error)}`, error);
  }
  if (typeof schema === 'object' && schema !== null && !Array.isArray(schema)) return { ...schema };
  throw badPayload(name, 'is not a JSON Schema; its top must be an object');
}
