import { splitImpairments } from './_impaired.ts';
import { isPath } from './names.ts';
import { loadPlugin } from './plugins.ts';
import type { Ref } from './types.ts';

/** `delay:20ms~5ms,loss:1%` as references with plain options. Throws UNKNOWN_NAME, or BAD_OPTION with an example. */
export const parseImpairments = (list: string): Promise<Ref[]> => readTexts(splitImpairments(list));

/**
 * References whose text has been read by their own module. A user's module keeps its text as it is: it is loaded in roles
 * alone, and reads its options there.
 */
export const readTexts = (refs: readonly Ref[]): Promise<Ref[]> => Promise.all(refs.map(readText));

async function readText(ref: Ref): Promise<Ref> {
  const text = ref.options?.['text'];
  if (typeof text !== 'string' || isPath(ref.use)) return ref;
  const { parse } = await loadPlugin('impairments', ref);
  const options = parse?.(text) ?? {};
  return Object.keys(options).length > 0 ? { use: ref.use, options } : { use: ref.use };
}
