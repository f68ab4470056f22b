import { gunzipSync, gzipSync } from 'node:zlib';
import type { Compression, CompressionMeta, Plugin } from '../types.ts';
import { MAX_DECOMPRESSED_BYTES } from './_limit.ts';

export const meta: CompressionMeta = { title: 'gzip, level 6' };

const gzip: Plugin<Compression> = () => ({
  compress: (bytes) => gzipSync(bytes, { level: 6 }),
  decompress: (bytes) => gunzipSync(bytes, { maxOutputLength: MAX_DECOMPRESSED_BYTES }),
});
export default gzip;
