import { listed, oneLine, whole } from '../report/format.ts';
import {
  type Column,
  DEATHS,
  type FateStatus,
  type ReadRecord,
  type Record as RunRecord,
} from '../schema.ts';
import { countColumn, countsOf, sumIn } from './_tally.ts';

const REFUSED: readonly FateStatus[] = ['refused on encode', 'refused on decode', 'wrong output'];
const BROKEN: readonly FateStatus[] = ['pollutes', ...DEATHS];

export const COMPATIBILITY_COLUMNS: readonly Column[] = [
  countColumn('payloadDifferent', 'payload different', 'lower'),
  countColumn('payloadRefused', 'payload refused', 'lower'),
  countColumn('payloadExact', 'payload exact', 'higher'),
  countColumn('catalogueDifferent', 'values different', 'lower'),
  countColumn('catalogueRefused', 'values refused', 'lower'),
  countColumn('catalogueExact', 'values exact', 'higher'),
  countColumn('broken', 'broken', 'lower', { exact: false }),
];

/** What was read in one round; undefined without anything. */
export function compatibilityRound(records: readonly RunRecord[]): ReadRecord[] | undefined {
  const reads = records.filter((record) => record.kind === 'read');
  return reads.length === 0
    ? undefined
    : [...new Map(reads.map((read) => [`${read.of} ${read.value}`, read])).values()];
}

export function compatibilityFigures(reads: readonly ReadRecord[]): { [figure: string]: number } {
  const of = (what: ReadRecord['of']) =>
    countsOf(reads.filter((read) => read.of === what).map(({ status }) => status));
  const [payload, catalogue] = [of('payload'), of('catalogue')];
  return {
    payloadDifferent: sumIn(payload, ['different']),
    payloadRefused: sumIn(payload, REFUSED),
    payloadExact: sumIn(payload, ['exact']),
    // A codec that is made from a schema has no values but the payload's.
    ...(catalogue.size > 0 && {
      catalogueDifferent: sumIn(catalogue, ['different']),
      catalogueRefused: sumIn(catalogue, REFUSED),
      catalogueExact: sumIn(catalogue, ['exact']),
    }),
    broken: sumIn(payload, BROKEN) + sumIn(catalogue, BROKEN),
  };
}

const MOST_NAMED = 6;

/** What the reader reads as something else, or not. */
export const compatibilityNotes = (reads: readonly ReadRecord[]): string[] =>
  [
    ['different' as const, 'silently different'],
    ['refused on decode' as const, 'refused by the reader'],
    ['refused on encode' as const, 'refused by the writer'],
    ...BROKEN.map((status) => [status, status] as const),
  ].flatMap(([status, words]) => {
    const of = (what: ReadRecord['of']) => reads.filter((read) => read.of === what && read.status === status);
    const [payload, values] = [of('payload'), of('catalogue').map(({ value }) => oneLine(value))];
    const rest = values.length - MOST_NAMED;
    const named = [
      ...(payload.length > 0 ? [`${whole(payload.length)} variants of the payload`] : []),
      ...(rest > 1 ? [...values.slice(0, MOST_NAMED), `${whole(rest)} more`] : values),
    ];
    return named.length === 0 ? [] : [`${words}: ${listed(named)}`];
  });
