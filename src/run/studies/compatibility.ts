import * as v from 'valibot';
import { delivered } from '../../fidelity/_trip.ts';
import { readFate } from '../../fidelity/check.ts';
import { CATALOGUE, type CatalogueValue } from '../../fidelity/values.ts';
import { type Kinds, loadCodec } from '../../plugins.ts';
import { type Cell, FATES } from '../../schema.ts';
import type { Ref } from '../../types.ts';
import type { Attempt } from '../guard/attempts.ts';
import { guarded } from '../guard/guarded.ts';
import { summed } from '../guard/journal.ts';
import { limitsFor } from '../guard/limits.ts';
import { createCodec, loadVariants, schemaOf } from '../load-cell.ts';
import type { TaskOf } from '../protocol.ts';
import { type Link, recorder } from '../roles/link.ts';
import { detailOf } from './_detail.ts';

const FateSchema = v.object({ status: v.picklist(FATES), detail: v.string() });
type Fate = v.InferOutput<typeof FateSchema>;

interface Read {
  readonly of: 'payload' | 'catalogue';
  readonly value: string;
  readonly attempt: Attempt<Fate>;
}

/** What one codec has written is read by another: the payload, and every value of the catalogue that both say they preserve. */
export async function compatibility(task: TaskOf<'codec'>, link: Link): Promise<void> {
  const reads = await readsOf(task.cell, task.seed);
  const endings = await guarded(
    task,
    link,
    reads.map(({ attempt }) => attempt),
    FateSchema,
    limitsFor((task.cell.sizeBytes ?? 0) * reads.filter(({ of }) => of === 'payload').length),
  );
  const record = recorder(link, task);
  reads.forEach(({ of, value }, at) => {
    const end = summed(endings[at]);
    const { status, detail } = 'told' in end ? end.told : end;
    record({ kind: 'read', of, value, status, detail: detailOf(detail) });
  });
}

interface End {
  readonly plugin: Kinds['codecs'];
  readonly create: () => ReturnType<typeof createCodec>;
}

async function readsOf(cell: Cell, seed: number): Promise<Read[]> {
  if (cell.reader === undefined) throw new TypeError(`${cell.id} has no reader`);
  const schema = await schemaOf(cell.payload);
  const endOf = async (ref: Ref): Promise<End> => {
    const plugin = await loadCodec(ref);
    return { plugin, create: () => createCodec(plugin, ref, schema) };
  };
  const [writer, reader] = [await endOf(cell.codec), await endOf(cell.reader)];
  const variants = await loadVariants(cell, seed);
  return [
    ...variants.map((_, n) => ofVariant(writer, reader, variants, n)),
    ...catalogueOf(writer, reader).map((value) => ofValue(writer, reader, value)),
  ];
}

/** A codec that is made from a schema has none of these values. */
function catalogueOf({ plugin: writer }: End, { plugin: reader }: End): CatalogueValue[] {
  if (writer.meta.needsSchema || reader.meta.needsSchema) return [];
  const preserved = [writer, reader].map(({ meta }) => new Set<string>(['plain', ...(meta.preserves ?? [])]));
  return CATALOGUE.filter(({ feature }) => preserved.every((features) => features.has(feature)));
}

const ofValue = (writer: End, reader: End, { name, make }: CatalogueValue): Read => ({
  of: 'catalogue',
  value: name,
  attempt: {
    group: 'catalogue',
    act: async () => {
      const fate = written(await writer.create(), await reader.create(), [make()], make());
      return () => fate;
    },
  },
});

/** With those before it, because what is shared by the ends of a flow is in them. What is different is not shown: it may be a user's. */
const ofVariant = (writer: End, reader: End, variants: readonly unknown[], n: number): Read => ({
  of: 'payload',
  value: `variant ${n + 1}`,
  attempt: {
    group: 'payload',
    act: async () => {
      const sent = variants.slice(0, n + 1);
      const { status } = written(await writer.create(), await reader.create(), sent, variants[n]);
      return () => ({ status, detail: '' });
    },
  },
});

type Codec = Awaited<ReturnType<typeof createCodec>>;

/** The fate of the last of several values. */
function written(writer: Codec, reader: Codec, values: readonly unknown[], expected: unknown): Fate {
  let fate: Fate = { status: 'not tried', detail: '' };
  for (const value of values) {
    let body: Parameters<Codec['decode']>[0];
    try {
      body = delivered(writer.encode(value));
    } catch {
      return { status: 'refused on encode', detail: '' };
    }
    fate = readFate(reader, body, expected);
  }
  return fate;
}
