import { readAcross } from '../../fidelity/read-across.ts';
import { nameOf } from '../../names.ts';
import { seeded } from '../../rng.ts';
import { createCodecs, createVariants } from '../load-cell.ts';
import type { TaskOf } from '../protocol.ts';
import type { Link } from './link.ts';

/** Whether one codec reads what another writes, payload by payload. */
export async function across(
  { writer, reader, payloads, seed }: TaskOf<'across'>,
  link: Link,
): Promise<void> {
  const read: { payload: string; wrong: string | null }[] = [];
  for (const payload of payloads) {
    const variants = await createVariants(payload, seeded(seed, 'payload'));
    const from = await createCodecs({ codec: writer, payload }, 1);
    const to = await createCodecs({ codec: reader, payload }, 1);
    const [a, b] = [from.codecs[0], to.codecs[0]];
    if (!a || !b) throw new TypeError('no codec was created');
    const sharedState = from.meta.sharedState === true;
    read.push({
      payload: nameOf(payload),
      wrong: readAcross({ writer: a, reader: b, sharedState }, variants),
    });
  }
  link.send({ type: 'read-across', read });
}
