import { payloadFacts } from '../../fidelity/facts.ts';
import { type Compressions, failedInspection, inspectPair } from '../../fidelity/inspect.ts';
import { nameOf } from '../../names.ts';
import { packageVersion } from '../../packages.ts';
import { importerOf, loadCodec, loadPlugin } from '../../plugins.ts';
import { seeded } from '../../rng.ts';
import type { CodecFacts, Inspection, PayloadFacts } from '../../schema.ts';
import type { Codec, CodecMeta, Ref } from '../../types.ts';
import { createCodecs, createVariants } from '../load-cell.ts';
import type { TaskOf } from '../protocol.ts';
import type { Link } from './link.ts';

/** Says what the codec is, and carries every payload there and back, with codecs of its own for each, before anything is timed. */
export async function inspect(task: TaskOf<'inspect'>, link: Link): Promise<void> {
  const { codec: ref, payloads: refs, known, seed, runtime } = task;
  if (runtime) return (await import('./_inspect-python.ts')).inspectPython(task, runtime, link);
  const compressions = await loadCompressions();
  const { meta } = await loadCodec(ref);
  const payloads: PayloadFacts[] = [];
  const inspections: Inspection[] = [];
  let facts: CodecFacts | undefined;
  for (const payload of refs) {
    const variants = await createVariants(payload, seeded(seed, 'payload'), ref);
    if (!known.includes(nameOf(payload))) payloads.push(payloadFacts(nameOf(payload), variants));
    const names = { codec: nameOf(ref), payload: nameOf(payload) };
    try {
      const [sender, receiver] = (await createCodecs({ codec: ref, payload }, 2)).codecs;
      if (!sender || !receiver) throw new TypeError('no codec was created');
      facts ??= await codecFacts(ref, meta, sender);
      inspections.push(inspectPair(names, { sender, receiver, meta }, variants, compressions));
    } catch (thrown) {
      // One that cannot be made from this payload's schema may be from the next one's.
      if (!meta.needsSchema) throw thrown;
      inspections.push(failedInspection(names, thrown));
    }
  }
  facts ??= refs.length > 0 ? await codecFacts(ref, meta) : await factsWithoutPayload(ref);
  link.send({ type: 'inspected', codec: facts, engine: engineName(), payloads, inspections });
}

/** Made where nothing is missing: a codec that is made from a schema is not. */
async function factsWithoutPayload(ref: Ref): Promise<CodecFacts> {
  const { meta } = await loadCodec(ref);
  const [codec] = meta.needsSchema ? [] : (await createCodecs({ codec: ref, payload: null }, 1)).codecs;
  return codecFacts(ref, meta, codec);
}

/** What sizes after compression are taken with: the same that `json+gzip` is made with. */
export async function loadCompressions(): Promise<Compressions> {
  const of = async (use: string) => {
    const { meta, create } = await loadPlugin('compressions', { use });
    return meta.unavailable === undefined ? create({ options: {} }) : null;
  };
  return { gzip: await of('gzip'), zstd: await of('zstd'), brotli: await of('brotli') };
}

/** Bun's is JavaScriptCore, though it says a version of v8 for those who ask. */
function engineName(): string {
  const { v8, bun, webkit } = process.versions as NodeJS.ProcessVersions & { bun?: string; webkit?: string };
  return bun === undefined ? `v8 ${v8}` : `JavaScriptCore ${webkit?.slice(0, 10) ?? ''}`.trim();
}

/** `codec`: one that was made, where one was. */
export async function codecFacts(ref: Ref, meta: CodecMeta, codec?: Codec): Promise<CodecFacts> {
  return {
    name: nameOf(ref),
    title: meta.title,
    format: meta.format,
    package: meta.package ?? null,
    version: (meta.package && (await packageVersion(meta.package, ref.package, importerOf(ref)))) ?? null,
    nativeActive: codec?.nativeActive ?? null,
  };
}
