import type { ColdRecord, Column, Record as RunRecord } from '../schema.ts';
import type { Figures } from './_series.ts';

const time = { unit: 'ns', better: 'lower', exact: false } as const;

/** In the order in which it happens; each once a round, in a fresh process. */
export const COLD_COLUMNS: readonly Column[] = [
  { figure: 'resolveNs', title: 'resolve', compact: false, ...time },
  { figure: 'importNs', title: 'import', compact: true, ...time },
  { figure: 'createNs', title: 'create', compact: true, ...time },
  { figure: 'firstEncodeNs', title: 'first encode', compact: true, ...time },
  { figure: 'firstDecodeNs', title: 'first decode', compact: true, ...time },
  { figure: 'firstMessageNs', title: 'import to decode', compact: true, ...time },
];

export const coldRound = (records: readonly RunRecord[]): ColdRecord | undefined =>
  records.find((record) => record.kind === 'cold');

/** `firstMessageNs`: from the import to the first message decoded. Finding the package is the harness's own way, so it is left out. */
export function coldFigures({ resolveNs, importNs, createNs, encodeNs, decodeNs }: ColdRecord): Figures {
  return {
    resolveNs: resolveNs ?? undefined,
    importNs: importNs ?? undefined,
    createNs,
    firstEncodeNs: encodeNs,
    firstDecodeNs: decodeNs,
    firstMessageNs: (importNs ?? 0) + createNs + encodeNs + decodeNs,
  };
}
