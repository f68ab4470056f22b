import { payloadFacts } from '../../fidelity/facts.ts';
import { nameOf } from '../../names.ts';
import { inspectInPython } from '../../python/codec.ts';
import { seeded } from '../../rng.ts';
import type { CodecFacts, Inspection, PayloadFacts, Runtime } from '../../schema.ts';
import { createVariants } from '../load-cell.ts';
import type { TaskOf } from '../protocol.ts';
import type { Link } from './link.ts';

/** The same of a codec of Python's: carried there and back in a process of its own. */
export async function inspectPython(
  { codec, payloads: refs, known, seed }: TaskOf<'inspect'>,
  runtime: Runtime,
  link: Link,
): Promise<void> {
  const payloads: PayloadFacts[] = [];
  const inspections: Inspection[] = [];
  let facts: CodecFacts | undefined;
  for (const payload of refs) {
    const variants = await createVariants(payload, seeded(seed, 'payload'), codec);
    if (!known.includes(nameOf(payload))) payloads.push(payloadFacts(nameOf(payload), variants));
    const names = { codec: nameOf(codec), payload: nameOf(payload) };
    const found = await inspectInPython({ runtime, codec: codec.use, variants }, names);
    facts ??= found.facts;
    inspections.push(found.inspection);
  }
  if (!facts) throw new TypeError('there is no payload to inspect');
  link.send({ type: 'inspected', codec: facts, engine: 'CPython', payloads, inspections });
}
