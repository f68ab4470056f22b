const FIRST_STEP_BYTES = 16 * 1024;

/**
 * A buffer that holds what is filled and has room for `neededBytes`: grown by what has arrived, to at most eight times
 * that, and not by what was announced, which is the peer's word. What is half the whole may be the whole at once: a
 * message of four chunks is then not put together twice.
 */
export function roomFor(held: Buffer, filledBytes: number, neededBytes: number, limitBytes: number): Buffer {
  if (held.length >= neededBytes) return held;
  const stepBytes = Math.max(FIRST_STEP_BYTES, 4 * neededBytes);
  const grown = Buffer.allocUnsafe(2 * stepBytes >= limitBytes ? limitBytes : stepBytes);
  held.copy(grown, 0, 0, filledBytes);
  return grown;
}
