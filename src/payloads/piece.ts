import { WirebenchError } from '../errors.ts';
import type { Payload, PayloadMeta, Plugin } from '../types.ts';

export const meta: PayloadMeta = {
  title:
    'random bytes of a file, options.pieceBytes (262,144 unless told) a message: for scenarios that carry one; `none` carries it behind a head of JSON',
  needs: [],
  carries: 'file',
};

const VARIANTS = 8;
const WORD_BYTES = 4;
const MAX_BYTES = 4 * 1024 * 1024;

const piece: Plugin<Payload> = ({ options: { pieceBytes = 256 * 1024 } }) => {
  if (
    typeof pieceBytes !== 'number' ||
    !Number.isInteger(pieceBytes) ||
    pieceBytes < 1 ||
    pieceBytes > MAX_BYTES
  ) {
    const remedy = `give pieceBytes from 1 to ${MAX_BYTES}`;
    throw new WirebenchError('BAD_PAYLOAD', `a piece cannot have ${pieceBytes} bytes; ${remedy}`);
  }
  return {
    variants: (rng) =>
      Array.from({ length: VARIANTS }, () => {
        const words = Uint32Array.from({ length: Math.ceil(pieceBytes / WORD_BYTES) }, () =>
          Math.floor(rng() * 2 ** 32),
        );
        return new Uint8Array(words.buffer, 0, pieceBytes);
      }),
  };
};
export default piece;
