import * as zlib from 'node:zlib';
import type { Compression, CompressionMeta, Plugin } from '../types.ts';
import { MAX_DECOMPRESSED_BYTES } from './_limit.ts';

/** Not in the types of the oldest Node there is support for, nor in that Node. */
interface Zstd {
  readonly zstdCompressSync?: (bytes: Uint8Array, options?: object) => Buffer;
  readonly zstdDecompressSync?: (bytes: Uint8Array, options?: object) => Buffer;
}
// The cast says only that they may be there.
const { zstdCompressSync, zstdDecompressSync } = zlib as Zstd;

export const meta: CompressionMeta = {
  title: 'zstd, level 3',
  ...(zstdCompressSync === undefined && { unavailable: 'this runtime has no zstd: Node 22.15 or newer has' }),
};

const zstd: Plugin<Compression> = () => {
  if (!zstdCompressSync || !zstdDecompressSync) throw new TypeError(meta.unavailable);
  return {
    compress: (bytes) => zstdCompressSync(bytes),
    decompress: (bytes) => zstdDecompressSync(bytes, { maxOutputLength: MAX_DECOMPRESSED_BYTES }),
  };
};
export default zstd;
