import type { Body, Output } from '../types.ts';

/** Whether a codec made what it declares. */
export function isOutput(body: unknown, output: Output): body is Body {
  if (output === 'bytes') return body instanceof Uint8Array;
  if (output === 'text') return typeof body === 'string';
  return typeof body === 'object' && body !== null;
}

export function wrongOutput(body: unknown, output: Output): string {
  const what = body instanceof Promise ? 'a promise' : body === null ? 'null' : typeof body;
  const wanted = { bytes: 'a Uint8Array', text: 'a string', value: 'an object' }[output];
  return `encode() returned ${what}; output '${output}' means it must return ${wanted}`;
}

/** A copy of the bytes that travel: text as UTF-8. */
export function wireBytes(body: Uint8Array | string): Buffer {
  // Not Buffer.from(body): a small one would share its memory with others, and a decoded value may hold views of it.
  const bytes = typeof body === 'string' ? Buffer.from(body) : body;
  const copy = Buffer.alloc(bytes.byteLength);
  copy.set(bytes);
  return copy;
}

/** The body as the other end gets it: a new Buffer, or the clone of a value. */
export function delivered(body: Body): Body {
  return typeof body === 'string' || body instanceof Uint8Array ? wireBytes(body) : structuredClone(body);
}

/** The lower median, so that it is a size which occurred; 0 of none. */
export function medianSize(sizes: readonly number[]): number {
  return [...sizes].sort((a, b) => a - b)[(sizes.length - 1) >> 1] ?? 0;
}
