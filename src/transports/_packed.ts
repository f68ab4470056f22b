import type { WirebenchError } from '../errors.ts';
import type { Body } from '../types.ts';
import { notBytesFailure, tooLargeFailure } from './_common.ts';

/** Head and body in one buffer of their own, or why they make no message. */
export function packed(head: Uint8Array, body: Body, maxMessageBytes: number): Buffer | WirebenchError {
  if (typeof body !== 'string' && !(body instanceof Uint8Array)) return notBytesFailure();
  const sizeBytes = head.length + (typeof body === 'string' ? Buffer.byteLength(body) : body.length);
  if (sizeBytes > maxMessageBytes) return tooLargeFailure(sizeBytes, maxMessageBytes);
  const message = Buffer.allocUnsafe(sizeBytes);
  message.set(head);
  if (typeof body === 'string') message.write(body, head.length);
  else message.set(body, head.length);
  return message;
}
