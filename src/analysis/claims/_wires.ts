import type { Answer, CountFinding, Finding, Subject } from '../../schema.ts';
import { type Series, sumOf } from '../_series.ts';
import type { Evidence } from '../claim.ts';
import { ratioOf } from '../ratios.ts';
import type { Measured } from '../rows.ts';
import { answerOf } from './_codecs.ts';
import { claimFigure, doubtOf, loadOf, missing, placeOf } from './_rows.ts';

const isOver = (wire: string, { cell }: Measured): boolean => cell.transport?.use === wire;

/** Opaque bytes echoed in a closed loop with nothing between: a round trip where one is in flight, else how many are carried. */
export function faster({ run, rows }: Evidence, wire: string, than: string): Finding[] {
  const echoed = rows.filter(
    ({ cell: { scenario, load, impairments, codec, oneWay } }) =>
      scenario?.use === 'echo' &&
      load?.kind === 'closed' &&
      !oneWay &&
      impairments.length === 0 &&
      codec.use === 'none',
  );
  const others = echoed.filter((row) => isOver(wire, row));
  const found = others.flatMap((other): Finding[] => {
    const base = echoed.find((row) => isOver(than, row) && isAlike(row, other));
    if (base === undefined) return [missing('left-out', { ...placeOf(run, other), wire: than })];
    const gone = [base, other].flatMap((row) => {
      const why = doubtOf(row);
      return why === undefined ? [] : [missing(why, placeOf(run, row))];
    });
    return gone.length > 0 ? gone : compared(placeOf(run, other), base, other);
  });
  return found.length > 0 ? found : [missing('left-out', { wire })];
}

const isAlike = (a: Measured, b: Measured): boolean => {
  const [one, other] = [a, b].map(({ cell: { payload, load, runtime } }) =>
    JSON.stringify([payload, load, runtime]),
  );
  return one === other;
};

function compared({ wire: _, ...place }: Subject, base: Measured, other: Measured): Finding[] {
  const alone = place.load?.kind === 'in-flight' && place.load.messages === 1;
  const [figure, better] = alone ? (['latencyP50', 'lower'] as const) : (['throughput', 'higher'] as const);
  const [a, b] = [base.series.get(figure), other.series.get(figure)];
  const ratio = a && b && ratioOf(b, a, better);
  if (!ratio) return [missing('left-out', place)];
  const end = (row: Measured, series: Series) => ({
    name: row.cell.transport?.use ?? '',
    figure: claimFigure(series),
  });
  const { median, interval } = ratio;
  return [
    {
      kind: 'comparison',
      answer: answerOf(ratio),
      factors: {
        message: place.message?.payload ?? '',
        load: JSON.stringify(place.load ?? null),
      },
      measure: alone ? 'round-trip' : 'throughput',
      place,
      base: end(base, a),
      other: end(other, b),
      ratio: { median, interval },
    },
  ];
}

/** What became of the messages over one wire, at every rate, flood and impairment that was tried. */
export function counted(
  { run, rows }: Evidence,
  wire: string,
  answer: (counts: Counts) => Answer,
): Finding[] {
  const tried = rows.filter((row) => isOver(wire, row) && isCounted(row));
  if (tried.length === 0) return [missing('left-out', { wire })];
  return tried.map((row): Finding => {
    const place = placeOf(run, row);
    const counts = countsOf(row);
    const why = doubtOf(row);
    // What a reliable wire has lost makes its row invalid, and is what is asked for here.
    const broken = why === 'invalid' && wire === 'tcp' && counts !== undefined && counts.lost > 0;
    if (counts === undefined || (why !== undefined && !broken)) return missing(why ?? 'failed', place);
    const { load, network } = place;
    return {
      kind: 'count',
      answer: answer(counts),
      factors: { load: JSON.stringify(load), network: JSON.stringify(network ?? []) },
      place,
      ...counts,
    };
  });
}

const isCounted = (row: Measured): boolean => {
  const load = loadOf(row);
  return row.cell.floor === null && (load?.kind === 'rate' || load?.kind === 'flood');
};

export type Counts = Pick<
  CountFinding,
  'sent' | 'lost' | 'lossShare' | 'rounds' | 'lossyRounds' | 'reordered' | 'duplicate' | 'lostIn'
>;

function countsOf({ series, cell }: Measured): Counts | undefined {
  const total = (figure: string) => {
    const rounds = series.get(figure);
    return rounds && sumOf([...rounds.values()], (value) => value);
  };
  const [sent, lost, lossShare] = [total('sentOk'), total('lost'), series.get('lossShare')];
  if (sent === undefined || lost === undefined || lossShare === undefined) return undefined;
  const serverBuffer = total('serverBuffer');
  return {
    sent,
    lost: Math.max(0, lost),
    lossShare: claimFigure(lossShare),
    rounds: lossShare.size,
    lossyRounds: [...lossShare.values()].filter((share) => share > 0).length,
    reordered: total('reordered') ?? 0,
    duplicate: total('duplicate') ?? 0,
    lostIn:
      cell.delivery === 'reliable' || serverBuffer === undefined
        ? null
        : {
            serverBuffer,
            clientBuffer: total('clientBuffer') ?? 0,
            relayBuffer: total('relayBuffer') ?? 0,
            injected: total('injected') ?? 0,
          },
  };
}
