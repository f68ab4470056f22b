import { closeSync, fstatSync, fsyncSync, openSync, readSync, renameSync, writeSync } from 'node:fs';

/** A file that ends in the middle of a line (a full disk, a killed runner) gets that line ended: the next one stays readable. */
export function openForAppend(path: string): number {
  const file = openSync(path, 'a+');
  const { size } = fstatSync(file);
  const last = Buffer.alloc(1);
  if (size > 0 && readSync(file, last, 0, 1, size - 1) === 1 && last[0] !== 10) writeAll(file, '\n');
  return file;
}

export function writeAll(file: number, text: string): void {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at);
}

/** At once: a reader never sees half of it. */
export function replaceFile(path: string, text: string): void {
  const aside = `${path}.part`;
  const file = openSync(aside, 'w');
  try {
    writeAll(file, text);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(aside, path);
}
