import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { messageOf } from '../errors.ts';
import type { Payload, PayloadMeta, Plugin } from '../types.ts';
import { variantCount } from '../variants.ts';
import { badPayload, filesOf, MOST_VALUES, schemaBeside } from './_paths.ts';

/**
 * A user's files as one payload: each JSON file, and each line of a JSON Lines file, is a variant; a single value comes
 * in several copies that differ in identity. All limits are checked before anything is read.
 * @param paths absolute; a star in a file's name stands for any text
 * @param sha256 of the bytes of the one file, in hexadecimal
 * Throws BAD_PAYLOAD.
 */
export async function filePayload(
  paths: readonly string[],
  sha256?: string,
): Promise<{ meta: PayloadMeta; create: Plugin<Payload> }> {
  const { files, bytes, shown } = await filesOf(paths);
  if (sha256 !== undefined && files.length > 1)
    throw badPayload(shown, 'is more than one file, and sha256 is of one; name it in full');
  const values: unknown[] = [];
  for (const path of files) {
    const content = await readFile(path);
    if (sha256 !== undefined && createHash('sha256').update(content).digest('hex') !== sha256)
      throw badPayload(shown, 'is another file than was meant: its sha256 differs; fetch it again');
    values.push(...valuesOf(content.toString(), basename(path)));
  }
  if (values.length > MOST_VALUES || values.length === 0)
    throw badPayload(shown, `holds ${values.length} values; take 1 to ${MOST_VALUES}`);
  const schema = await schemaBeside(files);
  const what = files.length === 1 ? "a file of the user's" : `${files.length} files of the user's`;
  const copies = () => Array.from({ length: variantCount(bytes) }, () => structuredClone(values[0]));
  return {
    meta: { title: `${shown}, ${what}`, needs: [], ...(schema && { schema }) },
    create: () => ({ variants: () => (values.length > 1 ? values : copies()) }),
  };
}

function valuesOf(text: string, name: string): unknown[] {
  if (name.toLowerCase().endsWith('.json')) return [parse(text, name)];
  return text
    .split('\n')
    .flatMap((line, at) => (line.trim() === '' ? [] : [parse(line, `${name}, line ${at + 1},`)]));
}

function parse(text: string, where: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw badPayload(where, `is not valid JSON: ${messageOf(error)}`, error);
  }
}
