import { readFile, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { messageOf, WirebenchError } from '../errors.ts';
import type { Payload, PayloadMeta, Plugin } from '../types.ts';

const MAX_FILE_BYTES = 64 * 1024 * 1024;
const COPIES = 8;

/** A user's JSON file as a payload: its value, in several copies that differ in identity. Throws BAD_PAYLOAD. */
export async function jsonPayload(path: string): Promise<{ meta: PayloadMeta; create: Plugin<Payload> }> {
  const shown = basename(path);
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => {
    throw new WirebenchError('BAD_PAYLOAD', `cannot read ${shown} (${error.code}); check the path`, error);
  });
  if (found.size > MAX_FILE_BYTES) {
    throw new WirebenchError('BAD_PAYLOAD', `${shown} is larger than 64 MiB; take a smaller sample of it`);
  }
  const value = parse(await readFile(path, 'utf8'), shown);
  return {
    meta: { title: `${shown}, a file of the user's`, needs: [] },
    create: () => ({ variants: () => Array.from({ length: COPIES }, () => structuredClone(value)) }),
  };
}

function parse(text: string, shown: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new WirebenchError('BAD_PAYLOAD', `${shown} is not valid JSON: ${messageOf(error)}`, error);
  }
}
