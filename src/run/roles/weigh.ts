import { weigh as weighPayload } from '../../fidelity/weigh.ts';
import { nameOf } from '../../names.ts';
import { seeded } from '../../rng.ts';
import type { Weighed } from '../../schema.ts';
import { createCodecs, createVariants } from '../load-cell.ts';
import type { TaskOf } from '../protocol.ts';
import { loadCompressions } from './inspect.ts';
import type { Link } from './link.ts';

/** Weighs every payload as one codec writes it. */
export async function weigh({ codec, payloads, seed }: TaskOf<'weigh'>, link: Link): Promise<void> {
  const compressions = await loadCompressions();
  const weighed: Weighed[] = [];
  for (const payload of payloads) {
    const variants = await createVariants(payload, seeded(seed, 'payload'));
    const { meta, codecs } = await createCodecs({ codec, payload }, 3);
    const [first, twin, ofParts] = codecs;
    if (!first || !twin || !ofParts) throw new TypeError('no codec was created');
    weighed.push(
      weighPayload(nameOf(payload), { meta, codec: first, twin, ofParts }, variants, compressions),
    );
  }
  link.send({ type: 'weighed', weighed });
}
