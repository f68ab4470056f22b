import { createHead, seal, writeSignal } from '../../envelope.ts';
import type { Body, Peer, TransportMeta, Word } from '../../types.ts';

/** A word from a stranger may be this long. */
export const MAX_CLIENT_WORD_BYTES = 4096;
/** One from a server: the names of all that are there. */
export const MAX_SERVER_WORD_BYTES = 1024 * 1024;

/** A word that is whole and small enough; undefined for anything else. */
export function wordIn(body: Body, maxBytes: number): Word | undefined {
  const bytes =
    body instanceof Uint8Array ? body.length : typeof body === 'string' ? body.length : maxBytes + 1;
  if (bytes > maxBytes) return undefined;
  try {
    const word: unknown = JSON.parse(Buffer.isBuffer(body) ? body.toString() : textOf(body));
    return typeof word === 'object' && word !== null && !Array.isArray(word) ? (word as Word) : undefined;
  } catch {
    return undefined;
  }
}

const textOf = (body: Body): string =>
  body instanceof Uint8Array
    ? Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString()
    : String(body);

/** Sends words and acknowledgements to one end: as bytes, or as text on a wire that carries nothing else. */
export function createSignals(
  peer: Pick<Peer, 'send'>,
  flow: number,
  epoch: number,
  { accepts, checksum = false }: Pick<TransportMeta, 'accepts' | 'checksum'>,
) {
  const head = createHead(flow, epoch);
  const carriesBytes = accepts.includes('bytes');
  const nothing = carriesBytes ? Buffer.alloc(0) : '';
  // Words to an end that is gone are lost with it; its going is seen elsewhere.
  const ignored = (): void => {};
  return {
    /** Returns false when the wire is full. */
    tell(word: Word): boolean {
      const text = JSON.stringify(word);
      const body = carriesBytes ? Buffer.from(text) : text;
      writeSignal(head, 'word');
      seal(head, body, checksum);
      return peer.send(head, body, ignored);
    },
    ack(n: number): void {
      writeSignal(head, 'ack', n);
      seal(head, nothing, checksum);
      peer.send(head, nothing, ignored);
    },
  };
}

const NAME = /^[^\p{C}\p{Z}]([^\p{C}]{0,62}[^\p{C}\p{Z}])?$/u;

/** What a member may be called: 1 to 64 characters, none of them a control, and no space at either end. */
export const isName = (text: string): boolean => NAME.test(text);

/** What a member says first. */
export interface Join {
  readonly name: string;
  readonly receives: boolean;
  readonly token: string | undefined;
}

/** The first word of a member; undefined when it is none. */
export function joinIn(word: Word | undefined): Join | undefined {
  const name = word?.['join'];
  const token = word?.['token'];
  if (typeof name !== 'string' || !isName(name)) return undefined;
  return {
    name,
    receives: word?.['receives'] !== false,
    token: typeof token === 'string' ? token : undefined,
  };
}
