import { WirebenchError } from './errors.ts';
import { isPath } from './names.ts';
import { parseSize } from './sizes.ts';
import type { Ref } from './types.ts';

/** `json`, `./mine.mjs`, `json+gzip`, `./mine.mjs+gzip`, `msgpackr=./old/msgpackr`, `msgpackr+zstd=./old/msgpackr`. */
export function parseCodec(text: string): Ref {
  const [, named = text, copy] = (isPath(text) ? null : /^([^=]+)=(.+)$/.exec(text)) ?? [];
  const pattern = isPath(named) ? /^(.+\.[cm]?[jt]s)\+([a-z][\w-]*)$/ : /^([^+]+)\+([a-z][\w-]*)$/;
  const [, use = named, compress] = pattern.exec(named) ?? [];
  return { use, ...(compress !== undefined && { compress }), ...(copy !== undefined && { package: copy }) };
}

/** Between the files of one payload: no path has it. */
export const AND = '\0';

/**
 * `order`, `./sample.json`, `./sample.json#sha256=...`, `order@10kB`, or files with AND between them. Throws BAD_OPTION
 * for a size or a hash that is none.
 */
export function parsePayload(text: string): Ref {
  const files = text.split(AND);
  if (files.length > 1) return { use: files[0] ?? '', files };
  const [, file, sha256] = (isPath(text) ? /^(.+)#sha256=(.*)$/.exec(text) : null) ?? [];
  if (file !== undefined && sha256 !== undefined) return { use: file, sha256: parseSha256(sha256) };
  const [, use, size] = (isPath(text) ? null : /^([^@]+)@(.+)$/.exec(text)) ?? [];
  if (use === undefined || size === undefined) return { use: text };
  const sizeBytes = parseSize(size);
  if (sizeBytes !== undefined) return { use, sizeBytes };
  throw new WirebenchError('BAD_OPTION', `"${size}" is not a size; write it like order@10kB`);
}

function parseSha256(text: string): string {
  if (/^[0-9a-f]{64}$/i.test(text)) return text.toLowerCase();
  throw new WirebenchError(
    'BAD_OPTION',
    `"${text}" is no SHA-256; write 64 hexadecimal digits, as sha256sum does`,
  );
}
