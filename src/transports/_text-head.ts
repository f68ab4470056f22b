import { isUtf8 } from 'node:buffer';
import { ENVELOPE_BYTES } from '../envelope.ts';

/** Where only text may stand, the envelope is base64 (RFC 4648, section 4) of this many characters. */
export const HEAD_CHARS = Math.ceil(ENVELOPE_BYTES / 3) * 4;
const TAB = 0x09;
/** Before a text: the envelope and a tab, which base64 never holds and JSON never holds unescaped. */
export const TEXT_HEAD_BYTES = HEAD_CHARS + 1;

export function headText(head: Uint8Array): string {
  return Buffer.from(head.buffer, head.byteOffset, head.byteLength).toString('base64');
}

/** The envelope, or undefined when the text is not one. */
export function readHeadText(text: string): Buffer | undefined {
  if (text.length !== HEAD_CHARS) return undefined;
  const head = Buffer.from(text, 'base64');
  return head.length === ENVELOPE_BYTES ? head : undefined;
}

/** A message as one text. */
export const textMessage = (head: Uint8Array, text: string): string => `${headText(head)}\t${text}`;

/** Head and text of a message that is one text, or undefined when it is not one. */
export function readTextMessage(message: Buffer): { head: Buffer; body: string } | undefined {
  if (message[HEAD_CHARS] !== TAB || !isUtf8(message)) return undefined;
  const head = readHeadText(message.toString('latin1', 0, HEAD_CHARS));
  return head && { head, body: message.toString('utf8', TEXT_HEAD_BYTES) };
}
