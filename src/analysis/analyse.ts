import { type Report, type Run, type Record as RunRecord, SCHEMA_VERSION, type Skip } from '../schema.ts';
import { sumOf } from './_series.ts';
import { type Claim, judgeClaims } from './claim.ts';
import { fidelityOf } from './fidelity.ts';
import { findingsOf } from './findings.ts';
import { limitFindings } from './limit.ts';
import { methodOf } from './method.ts';
import { inspectionOf, type Measured, measure, roundsOf } from './rows.ts';
import { sizeLossOf, sizeLossTables } from './size-loss.ts';
import { summarise } from './summary.ts';
import { tablesOf } from './tables.ts';
import { placeOf, rowName, whereOf } from './titles.ts';

/**
 * Judges and compares what a run recorded. Pure: the same records give the same report.
 * `records`: by cell id, the records of cells/<id>.jsonl in order, of all rounds. A run may be unfinished.
 * `claims`: those that the run names (loadClaims); without them the report judges none.
 */
export function analyse(
  run: Run,
  records: ReadonlyMap<string, readonly RunRecord[]>,
  claims: readonly Claim[] = [],
): Report {
  const faithful = run.cells.filter((cell) => (inspectionOf(run, cell)?.status ?? 'exact') === 'exact');
  const measured = faithful.map((cell) => measure(run, cell, records.get(cell.id) ?? []));
  const placed = tablesOf(measured, run.baseline);
  const sizeLoss = run.sizeLoss ? sizeLossOf(run, measured) : [];
  const tables = [...placed.map(({ table }) => table), ...sizeLossTables(sizeLoss, run.baseline)];
  const missingRounds = sumOf(measured, (row) => row.missingRounds);
  const { cells: _, skips, inspections: __, ...about } = run;
  return {
    schema: SCHEMA_VERSION,
    kind: 'report',
    summary: summarise(placed),
    tables,
    curves: measured.flatMap(({ cell, curve }) =>
      curve.length > 0 ? [{ table: cell.table, cell: cell.id, name: rowName(cell), points: [...curve] }] : [],
    ),
    ...(run.sizeLoss && { sizeLoss }),
    ...fidelityOf(measured, records),
    ...(claims.length > 0 && { claims: judgeClaims(claims, run, measured, records) }),
    refused: [...refusedPairs(run), ...failedCells(measured)],
    skips,
    findings: [
      ...findingsOf(
        run,
        tables,
        missingRounds,
        sumOf(faithful, (cell) => roundsOf(run, cell)),
      ),
      ...limitFindings(measured),
    ],
    method: methodOf(run),
    run: about,
    missingRounds,
  };
}

/** "codec on payload" for each pair that did not round-trip, and what was lost. */
const refusedPairs = ({ inspections }: Run): Skip[] =>
  inspections.flatMap((inspection): Skip[] => {
    const what = pairName(inspection.codec + whereOf(inspection.runtime), inspection.payload);
    if (inspection.status === 'exact') return [];
    return inspection.status === 'different'
      ? [{ what, reason: `does not round-trip: ${inspection.lost.join('; ')}` }]
      : [{ what, reason: `${inspection.code}: ${inspection.message}` }];
  });

const failedCells = (measured: readonly Measured[]): Skip[] =>
  measured.flatMap(({ cell, failure }) =>
    failure === null ? [] : [{ what: `${rowName(cell)}, ${placeOf(cell)}`, reason: failure }],
  );

/** How `refused` names a codec and a payload; compare looks for it. */
export const pairName = (codec: string, payload: string): string => `${codec} on ${payload}`;
