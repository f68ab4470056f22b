import { preservedBy } from '../fidelity/preserved.ts';
import { listed } from '../report/format.ts';
import {
  type Column,
  DEATHS,
  type FateRecord,
  type FateStatus,
  type HygieneRecord,
  type Record as RunRecord,
} from '../schema.ts';
import { countColumn, countsOf, sumIn } from './_tally.ts';

/** What a codec did that no codec may: not a matter of which values it holds. */
export const BROKEN: readonly FateStatus[] = ['pollutes', ...DEATHS];
/** What encode() makes of it is no message: nobody sends that unnoticed. */
const REFUSED_ON_ENCODE: readonly FateStatus[] = ['refused on encode', 'wrong output'];

/** Silent differences first: they are the ones that hurt. */
export const FAITHFULNESS_COLUMNS: readonly Column[] = [
  countColumn('different', 'silently different', 'lower'),
  countColumn('refusedOnEncode', 'refused on encode', null),
  countColumn('refusedOnDecode', 'refused on decode', null),
  countColumn('exact', 'exact', 'higher'),
  countColumn('broken', 'broken', 'lower', { exact: false }),
];

export interface Faithfulness {
  readonly fates: readonly FateRecord[];
  readonly hygiene: HygieneRecord | undefined;
}

/** The fates of one round, each value once; undefined without any. */
export function faithfulnessRound(records: readonly RunRecord[]): Faithfulness | undefined {
  const fates = records.filter((record) => record.kind === 'fate');
  if (fates.length === 0) return undefined;
  return {
    fates: [...new Map(fates.map((fate) => [fate.value, fate])).values()],
    hygiene: records.find((record) => record.kind === 'hygiene'),
  };
}

export function faithfulnessFigures({ fates }: Faithfulness): { [figure: string]: number } {
  const counts = countsOf(fates.map(({ status }) => status));
  return {
    different: sumIn(counts, ['different']),
    refusedOnEncode: sumIn(counts, REFUSED_ON_ENCODE),
    refusedOnDecode: sumIn(counts, ['refused on decode']),
    exact: sumIn(counts, ['exact']),
    broken: sumIn(counts, BROKEN),
  };
}

/** What a user of the codec must know beside which values it holds. */
export function faithfulnessNotes({ fates, hygiene }: Faithfulness): string[] {
  const named = (values: readonly FateRecord[]) => listed(values.map(({ value }) => value));
  const withFault = (fault: FateRecord['faults'][number]) =>
    fates.filter(({ faults }) => faults.includes(fault));
  const say = (values: readonly FateRecord[], words: string) =>
    values.length === 0 ? [] : [`${words}: ${named(values)}`];
  const lies = liesOf({ fates, hygiene });
  return [
    ...[...BROKEN, 'wrong output' as const].flatMap((status) =>
      say(
        fates.filter((fate) => fate.status === status),
        BROKEN_WORDS[status] ?? status,
      ),
    ),
    ...say(fates.filter(isPlainLoss), 'lost without an error, though JSON holds them'),
    ...(lies.length > 0 ? [`says it preserves ${listed(lies)}, and does not`] : []),
    ...say(withFault('unsteady'), 'encodes to other bytes the second time'),
    ...say(withFault('changes input'), 'encode() changes the value it is given'),
    ...bufferNotes(hygiene),
    ...(withFault('views input').length > 0 ? ['decoded values change with the bytes they came from'] : []),
  ];
}

const BROKEN_WORDS: { readonly [status in FateStatus]?: string } = {
  'wrong output': 'makes something else than it declares',
  pollutes: 'changes the prototype of every object',
  hangs: 'hangs on',
  exits: 'ends its process on',
  crashes: 'crashes its process on',
  'out of memory': 'eats memory on',
};

/** Every codec must hold what JSON holds, or say that it does not. */
export const isPlainLoss = ({ feature, status }: Pick<FateRecord, 'feature' | 'status'>): boolean =>
  feature === 'plain' && (status === 'different' || status === 'wrong output');

/** Features it declares and does not preserve. */
export function liesOf({
  fates,
  hygiene,
}: {
  readonly fates: readonly Pick<FateRecord, 'feature' | 'status'>[];
  readonly hygiene: Pick<HygieneRecord, 'declares'> | null | undefined;
}): string[] {
  const kept = preservedBy(fates);
  return (hygiene?.declares.preserves ?? []).filter((feature) => !kept.includes(feature));
}

function bufferNotes(hygiene: HygieneRecord | undefined): string[] {
  if (!hygiene?.reusesBuffer) return [];
  return [
    hygiene.declares.reusesBuffer
      ? 'bytes handed out are valid until the next encode(), as it declares: they were copied here'
      : 'the next encode() overwrites bytes handed out, and it does not declare reusesBuffer',
  ];
}
