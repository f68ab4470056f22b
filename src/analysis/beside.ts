import type { Beside, ClaimFigure, Measure, Run } from '../schema.ts';
import type { Evidence } from './claim.ts';
import { timeOf } from './claims/_codecs.ts';
import {
  claimFigure,
  doubtOf,
  exactly,
  isPython,
  loadOf,
  messageOf,
  placeOf,
  runtimeOf,
} from './claims/_rows.ts';
import type { Measured } from './rows.ts';

type Row = Beside['rows'][number];
type Figures = { [measure in Measure]?: ClaimFigure };

/** The figures that claims rest on, side by side: codecs by message, each language's; round trips by wire. */
export function besideOf(evidence: Evidence): Beside[] {
  const valid = evidence.rows.filter((row) => doubtOf(row) === undefined);
  return [...codecs(evidence.run, valid), ...wires(evidence.run, valid)];
}

function codecs(run: Run, rows: readonly Measured[]): Beside[] {
  const timed = rows.filter(({ cell: { scenario, study } }) => scenario === null && study === undefined);
  const payloads = [...new Set(timed.map((row) => messageOf(run, row).payload))];
  return payloads.flatMap((payload): Beside[] => {
    const of = timed.filter((row) => messageOf(run, row).payload === payload);
    const [first] = of;
    if (first === undefined) return [];
    return [
      {
        place: { message: messageOf(run, first) },
        measures: ['size', 'gzip', 'encode', 'decode'],
        rows: of.map((row) => codecRow(run, row)),
      },
    ];
  });
}

function codecRow(run: Run, row: Measured): Row {
  const { sizeBytes, gzipBytes } = row.exact;
  const [encode, decode] = [timeOf(row, 'encode'), timeOf(row, 'decode')];
  const figures: Figures = {
    ...(sizeBytes !== undefined && { size: exactly(sizeBytes) }),
    ...(gzipBytes !== undefined && { gzip: exactly(gzipBytes) }),
    ...(encode && { encode: claimFigure(encode) }),
    ...(decode && { decode: claimFigure(decode) }),
  };
  return { what: { codec: row.cell.row, runtime: runtimeOf(run, row) }, figures };
}

/** Bytes that are echoed: the server alone is Node's or Python's, the client always Node's. */
function wires(run: Run, rows: readonly Measured[]): Beside[] {
  const python = run.cells.map(({ runtime }) => runtime?.name ?? '').find(isPython) ?? 'python';
  const echoed = rows.flatMap((row): Row[] => {
    const { scenario, codec, impairments } = row.cell;
    const [roundTrip, throughput] = [row.series.get('latencyP50'), row.series.get('throughput')];
    const plain = codec.use === 'none' && impairments.length === 0 && loadOf(row)?.kind === 'in-flight';
    if (scenario === null || !plain || !roundTrip || !throughput) return [];
    const runtime = scenario.use === 'echo-python' ? python : runtimeOf(run, row);
    const figures = { 'round-trip': claimFigure(roundTrip), throughput: claimFigure(throughput) };
    return [{ what: { ...placeOf(run, row), runtime }, figures }];
  });
  return echoed.length === 0 ? [] : [{ place: {}, measures: ['round-trip', 'throughput'], rows: echoed }];
}
