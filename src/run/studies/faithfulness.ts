import * as v from 'valibot';
import { reusesBuffer, tryValue } from '../../fidelity/check.ts';
import { schemaOf } from '../../fidelity/schema-of.ts';
import { CATALOGUE, type CatalogueValue } from '../../fidelity/values.ts';
import { type Kinds, loadCodec } from '../../plugins.ts';
import { FATES, FAULTS } from '../../schema.ts';
import type { CodecMeta, Ref } from '../../types.ts';
import type { Attempt } from '../guard/attempts.ts';
import { readEndings } from '../guard/endings.ts';
import { guarded } from '../guard/guarded.ts';
import { type Ending, summed } from '../guard/journal.ts';
import { createBareCodec, createCodec } from '../load-cell.ts';
import type { TaskOf } from '../protocol.ts';
import { type Link, type RecordBody, recorder } from '../roles/link.ts';
import { detailOf } from './_detail.ts';

const ToldSchema = v.union([
  v.object({ status: v.picklist(FATES), detail: v.string(), faults: v.array(v.picklist(FAULTS)) }),
  /** Of the last try, which is of many values. */
  v.object({ reusesBuffer: v.nullable(v.boolean()) }),
]);
type Told = v.InferOutput<typeof ToldSchema>;

/** Tries every value of the catalogue, each with codecs of its own, and then what only many messages show. */
export async function faithfulness(task: TaskOf<'codec'>, link: Link): Promise<void> {
  const ref = task.cell.codec;
  const plugin = await loadCodec(ref);
  // One that cannot even be made is not the doing of a value.
  if (!plugin.meta.needsSchema) await createCodec(plugin, ref);
  const soFar = () => readEndings(task.journal ?? '', ToldSchema);
  const attempts = [...valueAttempts(plugin, ref), bufferAttempt(plugin, ref, soFar)];
  const endings = await guarded(task, link, attempts, ToldSchema);
  const record = recorder(link, task);
  CATALOGUE.forEach(({ name, feature }, at) => {
    record({ kind: 'fate', value: name, feature, ...fateOf(endings[at]) });
  });
  record(hygieneOf(plugin.meta, endings.at(-1)));
}

const valueAttempts = (plugin: Kinds['codecs'], ref: Ref): Attempt<Told>[] =>
  CATALOGUE.map((value) => ({
    group: value.feature,
    act: async () => {
      const create = await creatorOf(plugin, ref, value);
      if (create === undefined) return () => NOT_TRIED;
      const { status, detail, faults } = await tryValue(create, plugin.meta, value);
      return () => ({ status, detail, faults: [...faults] });
    },
  }));

const NOT_TRIED: Fate = {
  status: 'not tried',
  detail: 'it is made from a schema, and takes none of this value',
  faults: [],
};

/** With the schema of the value, where it is made from one; undefined: it cannot be made for this value. */
async function creatorOf(plugin: Kinds['codecs'], ref: Ref, { make }: CatalogueValue) {
  if (!plugin.meta.needsSchema) return () => createCodec(plugin, ref);
  const schema = schemaOf(make());
  if (schema === undefined) return undefined;
  const create = () => createCodec(plugin, ref, schema);
  return create().then(
    () => create,
    () => undefined,
  );
}

/** With the values that came back exactly: others may hang, or end the process. */
const bufferAttempt = (plugin: Kinds['codecs'], ref: Ref, soFar: () => Ending<Told>[]): Attempt<Told> => ({
  group: 'buffers',
  act: async () => {
    const endings = soFar();
    const exact = CATALOGUE.filter((_, at) => fateOf(endings[at]).status === 'exact');
    if (plugin.meta.needsSchema) return () => ({ reusesBuffer: null });
    const reuses = reusesBuffer(await createBareCodec(plugin, ref), exact);
    return () => ({ reusesBuffer: reuses });
  },
});

type Fate = Extract<Told, { status: unknown }>;

function fateOf(ending: Ending<Told> | undefined): Fate {
  const end = summed(ending);
  if (!('told' in end)) return { ...end, detail: detailOf(end.detail), faults: [] };
  return 'status' in end.told
    ? { ...end.told, detail: detailOf(end.told.detail) }
    : { status: 'not tried', detail: '', faults: [] };
}

function hygieneOf(meta: CodecMeta, ending: Ending<Told> | undefined): RecordBody {
  const told = ending && 'told' in ending ? ending.told : undefined;
  return {
    kind: 'hygiene',
    declares: {
      preserves: meta.preserves && [...meta.preserves],
      reusesBuffer: meta.reusesBuffer === true,
      viewsInput: meta.viewsInput === true,
    },
    reusesBuffer: told && 'reusesBuffer' in told ? told.reusesBuffer : null,
  };
}
