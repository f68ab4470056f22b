import { payloadName } from '../../names.ts';
import type {
  Absence,
  ClaimFigure,
  ClaimLoad,
  Finding,
  Message,
  MissingFinding,
  Run,
  Subject,
} from '../../schema.ts';
import type { Series } from '../_series.ts';
import { figureOf } from '../ratios.ts';
import type { Measured } from '../rows.ts';

export const isPython = (runtime: string): boolean => runtime.startsWith('python');

/** Where a row ran: `node 20.20.2`, `python 3.11.7`. */
export const runtimeOf = ({ environment: { node } }: Run, { cell }: Measured): string =>
  cell.runtime?.name ?? `node ${node}`;

/** A median over the rounds, with its interval where there is one. */
export function claimFigure(series: Series): ClaimFigure {
  const { median, interval } = figureOf(series);
  return { median, interval };
}
export const exactly = (median: number): ClaimFigure => ({ median, interval: null });

export function messageOf(run: Run, { cell }: Measured): Message {
  const { payload, codec, sizeBytes } = cell;
  const name = payloadName({ payload });
  const opaque = codec.use === 'none';
  const known = run.payloads.find((one) => one.name === name)?.jsonBytes ?? null;
  return { payload: name, opaque, bytes: opaque ? sizeBytes : known };
}

export function loadOf({ cell: { load, oneWay } }: Measured): ClaimLoad | undefined {
  if (load === null) return undefined;
  if (load.kind === 'open') return { kind: 'rate', perSecond: load.ratePerSecond };
  return oneWay ? { kind: 'flood' } : { kind: 'in-flight', messages: load.clients * load.depth };
}

/** Over which wire, with what load, and through what. */
export function placeOf(run: Run, row: Measured): Subject {
  const load = loadOf(row);
  return {
    wire: row.cell.transport?.use ?? '',
    message: messageOf(run, row),
    ...(load && { load }),
    ...(row.cell.impairments.length > 0 && {
      network: row.cell.impairments.map(({ use, options = {} }) => ({ use, options })),
    }),
  };
}

/** Why a row does not stand; undefined when it does. */
export function doubtOf({ status, failure }: Measured): Absence | undefined {
  if (failure !== null) return 'failed';
  return status === 'valid' ? undefined : status;
}

export const missing = (why: Absence, what: Subject): MissingFinding => ({ kind: 'missing', why, what });

/** Of a codec that was not measured: what the run says of it. `where` names it in the run's own words. */
export function absenceOf(run: Run, codec: string, payload: string, runtime: string | undefined): Absence {
  const inspection = run.inspections.find(
    (one) => one.codec === codec && one.payload === payload && one.runtime === runtime,
  );
  if (inspection?.status === 'failed')
    return /^(UNAVAILABLE|PACKAGE_MISSING)$/.test(inspection.code) ? 'unavailable' : 'failed';
  if (inspection?.status === 'different') return 'failed';
  const skipped = run.skips.some(({ what }) => what.startsWith(`${codec} on ${payload}`));
  return skipped ? 'unavailable' : 'left-out';
}

/** What stands in for Python answers nothing where Python itself is missing. */
export function asideWithoutPython(findings: readonly Finding[]): readonly Finding[] {
  const measured = findings.some(
    (finding) => finding.kind !== 'missing' && isPython(finding.place.runtime ?? ''),
  );
  return measured
    ? findings
    : findings.map((finding) => (finding.kind === 'missing' ? finding : { ...finding, aside: true }));
}

/** Python's rows as a whole, when there is none. */
export function absentPython({ skips }: Run): MissingFinding {
  const looked = skips.some(({ what }) => /(in python3|echo-python.*)$/.test(what));
  return missing(looked ? 'unavailable' : 'left-out', { runtime: 'python' });
}
