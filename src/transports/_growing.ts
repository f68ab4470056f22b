const FIRST_STEP_BYTES = 16 * 1024;

/**
 * A buffer that holds what is filled and has room for `neededBytes`: grown by what has arrived, to at most four times
 * that, and not by what was announced, which is the peer's word.
 */
export function roomFor(held: Buffer, filledBytes: number, neededBytes: number, limitBytes: number): Buffer {
  if (held.length >= neededBytes) return held;
  const grown = Buffer.allocUnsafe(Math.min(limitBytes, Math.max(FIRST_STEP_BYTES, 4 * neededBytes)));
  held.copy(grown, 0, 0, filledBytes);
  return grown;
}
