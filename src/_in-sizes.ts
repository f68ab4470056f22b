import type { Described } from './_mismatch.ts';
import { WirebenchError } from './errors.ts';
import { keyOf } from './names.ts';
import type { ResolvedGroup } from './suite.ts';
import type { Ref } from './types.ts';

/**
 * Every payload in each of the sizes that are asked for, where it comes in other sizes and is not named with one; what
 * has one size stays. Pure. Throws BAD_OPTION when all of them have.
 */
export function inSizes(
  groups: readonly ResolvedGroup[],
  { payloads }: Described,
  sizesBytes: readonly number[] | undefined,
): readonly ResolvedGroup[] {
  if (!sizesBytes) return groups;
  const sized = (ref: Ref) => {
    const meta = payloads.get(keyOf(ref));
    const can = ref.sizeBytes === undefined && typeof meta === 'object' && meta.sized !== undefined;
    return can ? sizesBytes.map((sizeBytes) => ({ ...ref, sizeBytes })) : [ref];
  };
  const all = groups.map((group): ResolvedGroup => ({ ...group, payloads: group.payloads.flatMap(sized) }));
  if (all.some((group) => group.payloads.some(({ sizeBytes }) => sizeBytes !== undefined))) return all;
  const remedy = 'take order, or another that wirebench list payloads shows with sizes';
  throw new WirebenchError('BAD_OPTION', `no payload here comes in other sizes; ${remedy}`);
}
