import type { Body } from '../types.ts';

/** The text of a body: UTF-8 bytes from a socket, or the string itself where both ends share a process. */
export function textOf(body: Body): string {
  if (typeof body === 'string') return body;
  // Without arguments Buffer's toString takes its shortest way to UTF-8.
  return bufferOf(body).toString();
}

/** The same bytes, not a copy. */
export function bufferOf(body: Body): Buffer {
  if (Buffer.isBuffer(body)) return body;
  const bytes = bytesOf(body);
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

export function bytesOf(body: Body): Uint8Array {
  if (body instanceof Uint8Array) return body;
  throw new TypeError(`expected bytes, got ${typeof body}`);
}
