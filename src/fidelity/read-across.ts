import { messageOf, WirebenchError, withoutValues } from '../errors.ts';
import type { Codec } from '../types.ts';
import { delivered } from './_trip.ts';
import { differences } from './equal.ts';

const MOST_VARIANTS = 64;

/**
 * Whether one codec reads what another has written: null, or the first thing that is wrong. With shared state all is
 * written and read twice, as in a conversation. Never throws.
 */
export function readAcross(
  { writer, reader, sharedState }: { writer: Codec; reader: Codec; sharedState: boolean },
  variants: readonly unknown[],
): string | null {
  const some = variants.slice(0, MOST_VARIANTS);
  try {
    for (const value of sharedState ? [...some, ...some] : some) {
      const [difference] = differences(value, reader.decode(delivered(writer.encode(value))));
      if (difference !== undefined) return `reads another value: ${difference}`;
    }
    return null;
  } catch (thrown) {
    if (thrown instanceof WirebenchError) return `${thrown.code}: ${thrown.message}`;
    return `refuses it: ${withoutValues(messageOf(thrown))}`;
  }
}
