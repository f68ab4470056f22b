import { type CodecMeta, type CodecPlugin, FEATURES } from '../types.ts';

export const meta: CodecMeta = {
  title: 'the value itself: the worker wire clones it, the memory wire hands it over as it is',
  format: 'structured-clone',
  output: 'value',
  preserves: FEATURES,
};

interface Box {
  readonly value: unknown;
}

/** In a box, because a string or bytes by themselves would be a body of another kind, and a number none at all. */
const structuredClone: CodecPlugin = () => ({
  encode: (value) => ({ value }) satisfies Box,
  // The cast is safe: faults of the wire are found before, so this is what encode() made.
  decode: (body) => (body as Box).value,
});
export default structuredClone;
