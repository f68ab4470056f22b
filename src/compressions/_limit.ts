/** A small message may say that it is a very large one: no decoder gets more than this of it. */
export const MAX_DECOMPRESSED_BYTES = 256 * 1024 * 1024;
