import { brotliCompressSync, brotliDecompressSync, constants } from 'node:zlib';
import type { Compression, CompressionMeta, Plugin } from '../types.ts';
import { MAX_DECOMPRESSED_BYTES } from './_limit.ts';

/** Node's own default, 11, is for files that are compressed once: on a wire nobody waits for it. */
const QUALITY = 4;

export const meta: CompressionMeta = { title: `brotli, quality ${QUALITY}` };

const brotli: Plugin<Compression> = () => {
  const params = { [constants.BROTLI_PARAM_QUALITY]: QUALITY };
  return {
    compress: (bytes) =>
      brotliCompressSync(bytes, {
        params: { ...params, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.byteLength },
      }),
    decompress: (bytes) => brotliDecompressSync(bytes, { maxOutputLength: MAX_DECOMPRESSED_BYTES }),
  };
};
export default brotli;
