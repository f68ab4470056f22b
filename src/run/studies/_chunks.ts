import { WirebenchError } from '../../errors.ts';
import type { Rig } from './_rig.ts';
import type { Operation } from './_sampler.ts';

/** What a socket hands over at once. */
const CHUNK_BYTES = 65_536;
const MOST_MESSAGES = 64;
/** With different messages in them. */
export const CHUNKS = 4;

/**
 * Decoding chunks of a stream that hold as many whole messages as fit, 64 at most. undefined: the codec cannot, or no two
 * fit.
 */
export function chunkOperation({ receiver, bytes, checkDecoded }: Rig): Operation | undefined {
  const decodeMany = receiver.decodeMany?.bind(receiver);
  if (!decodeMany) return undefined;
  const longest = Math.max(...bytes.map(({ byteLength }) => byteLength));
  const messages = Math.min(MOST_MESSAGES, Math.floor(CHUNK_BYTES / longest));
  if (messages < 2) return undefined;
  const indexes = (n: number) => Array.from({ length: messages }, (_, at) => (n % CHUNKS) + at);
  const chunks = Array.from({ length: CHUNKS }, (_, n) =>
    Buffer.concat(indexes(n).map((at) => bytes[at % bytes.length] ?? Buffer.alloc(0))),
  );
  const known = (n: number) => chunks[n % CHUNKS] ?? Buffer.alloc(0);
  return {
    op: 'decode-many',
    messages,
    call: (n) => decodeMany(known(n)),
    check: (result, n) => {
      if (!Array.isArray(result) || result.length !== messages) {
        const remedy = 'return every message of the chunk, in order';
        throw new WirebenchError('NOT_FAITHFUL', `decodeMany() did not give ${messages} messages; ${remedy}`);
      }
      for (const [at, index] of indexes(n).entries()) checkDecoded(result[at], index);
    },
  };
}
