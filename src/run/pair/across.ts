import { OF_CODEC } from '../../analysis/kept.ts';
import { nameOf } from '../../names.ts';
import type { ExactFacts, ReadAcross } from '../../schema.ts';
import type { Ref } from '../../types.ts';
import { readyMs } from '../limits.ts';
import { inRole, type Means, told } from './_allocated.ts';
import type { Contest } from './plan.ts';

/** Whether each side reads what the other writes, where both read what they write: a process for each reader. */
export async function readAcross(
  { a, b }: Pick<Contest, 'a' | 'b'>,
  means: Means,
): Promise<NonNullable<ExactFacts['across']>> {
  const isExact = (codec: Ref, payload: Ref) =>
    means.inspections.some(
      (one) => one.codec === nameOf(codec) && one.payload === nameOf(payload) && one.status === 'exact',
    );
  const payloads = means.payloads.filter((payload) => isExact(a, payload) && isExact(b, payload));
  const both = { ...means, payloads };
  return { a: await reads(a, b, both), b: await reads(b, a, both) };
}

async function reads(reader: Ref, writer: Ref, means: Means): Promise<ReadAcross[]> {
  const { payloads, seed, signal } = means;
  if (payloads.length === 0 || signal.aborted) return [];
  const what = `reading what ${nameOf(writer)} writes`;
  const withinMs = await readyMs(payloads);
  try {
    return await inRole(`process of ${nameOf(reader)}, ${what},`, [], means, async (role) => {
      role.prepare({ kind: 'across', writer, reader, payloads: [...payloads], seed });
      return (await role.expect('read-across', withinMs)).read;
    });
  } catch (thrown) {
    const { code, message } = told(reader, what, thrown, means);
    const why = `${code}: ${message}`;
    // Of a process that hung, or was killed, nobody knows by whom.
    const found = OF_CODEC.includes(code) ? { wrong: why } : { wrong: null, untried: why };
    return signal.aborted ? [] : payloads.map((payload) => ({ payload: nameOf(payload), ...found }));
  }
}
