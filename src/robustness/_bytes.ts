/** A copy that shares its memory with nobody: decoders may keep views of it, or write into it. */
export function copyOf(bytes: Uint8Array): Buffer {
  const copy = Buffer.alloc(bytes.byteLength);
  copy.set(bytes);
  return copy;
}

/** Spaces between the bytes are allowed. */
export const hex = (text: string): Buffer => Buffer.from(text.replaceAll(' ', ''), 'hex');

export const repeated = (bytes: Uint8Array, times: number): Buffer => {
  const all = Buffer.alloc(bytes.byteLength * times);
  return times === 0 ? all : all.fill(bytes);
};

/** Bytes from one place on replaced by others; what would stand behind the end is left out. */
export function overwritten(bytes: Uint8Array, at: number, by: Uint8Array): Buffer {
  const copy = copyOf(bytes);
  copy.set(by.subarray(0, bytes.byteLength - at), at);
  return copy;
}

/** All of one text replaced by another of the same length in bytes; null: it is not in there. */
export function replaced(bytes: Uint8Array, from: string, to: string): Buffer | null {
  const copy = copyOf(bytes);
  let found = false;
  for (let at = copy.indexOf(from); at >= 0; at = copy.indexOf(from, at + from.length)) {
    copy.write(to, at, 'latin1');
    found = true;
  }
  return found ? copy : null;
}

/** UTF-8 without control characters. */
export const isText = (bytes: Uint8Array): boolean =>
  !/[^\P{Cc}\t\r\n]|\ufffd/u.test(Buffer.from(bytes).toString());
