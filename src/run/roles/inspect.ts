import { payloadFacts } from '../../fidelity/facts.ts';
import { inspectPair } from '../../fidelity/inspect.ts';
import { nameOf } from '../../names.ts';
import { loadPlugin, packageVersion } from '../../plugins.ts';
import { seeded } from '../../rng.ts';
import type { CodecFacts, Inspection, PayloadFacts } from '../../schema.ts';
import type { Codec, CodecMeta, Ref } from '../../types.ts';
import { createCodec, createVariants } from '../load-cell.ts';
import type { TaskOf } from '../protocol.ts';
import type { Link } from './link.ts';

/** Loads the codec once and carries every payload there and back, before anything is timed. */
export async function inspect(task: TaskOf<'inspect'>, link: Link): Promise<void> {
  const { meta, create } = await loadPlugin('codecs', task.codec);
  const codec = await createCodec({ meta, create }, task.codec.options);
  const payloads: PayloadFacts[] = [];
  const inspections: Inspection[] = [];
  for (const ref of task.payloads) {
    const variants = await createVariants(ref, seeded(task.seed, 'payload'), codec);
    payloads.push(payloadFacts(nameOf(ref), variants));
    inspections.push(inspectPair(nameOf(task.codec), codec, meta, nameOf(ref), variants));
  }
  link.send({ type: 'inspected', codec: await codecFacts(task.codec, meta, codec), payloads, inspections });
}

export async function codecFacts(ref: Ref, meta: CodecMeta, codec: Codec): Promise<CodecFacts> {
  return {
    name: nameOf(ref),
    title: meta.title,
    format: meta.format,
    package: meta.package ?? null,
    version: (meta.package && (await packageVersion(meta.package))) ?? null,
    nativeActive: codec.nativeActive ?? null,
  };
}
