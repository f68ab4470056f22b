import { ENVELOPE_BYTES } from '../envelope.ts';
import { fragmentsOf, MTUS_BYTES, messageLoss } from '../fragments.ts';
import { nameOf, payloadName } from '../names.ts';
import type { Cell, Column, Figure, Row, Run, SizeLossPoint, Table } from '../schema.ts';
import { sumOf } from './_series.ts';
import { exactFigure } from './ratios.ts';
import type { Measured } from './rows.ts';

const PACKET_LOSSES = [0.001, 0.01, 0.05];
const LINKS = MTUS_BYTES.flatMap((mtuBytes) => PACKET_LOSSES.map((packetLoss) => ({ mtuBytes, packetLoss })));
type Link = (typeof LINKS)[number];

/** What the size of a codec's messages does to their loss: for each codec, payload and link, predicted and measured. */
export function sizeLossOf(run: Run, measured: readonly Measured[]): SizeLossPoint[] {
  return run.inspections.flatMap((inspection) => {
    if (inspection.status !== 'exact') return [];
    const { codec, payload, sizeBytes, minBytes, maxBytes } = inspection;
    if (sizeBytes === null || minBytes === null || maxBytes === null) return [];
    return LINKS.map(({ mtuBytes, packetLoss }): SizeLossPoint => {
      const lossOf = (bodyBytes: number) => messageLoss(ENVELOPE_BYTES + bodyBytes, mtuBytes, packetLoss);
      return {
        ...{ codec, payload, sizeBytes, mtuBytes, packetLoss },
        fragments: fragmentsOf(ENVELOPE_BYTES + sizeBytes, mtuBytes),
        predicted: lossOf(sizeBytes),
        predictedOfSmallest: lossOf(minBytes),
        predictedOfLargest: lossOf(maxBytes),
        measured: measuredOn(
          measured.filter(
            ({ cell, status }) =>
              status !== 'invalid' &&
              cell.floor === null &&
              nameOf(cell.codec) === codec &&
              payloadName(cell) === payload &&
              isOver(cell, { mtuBytes, packetLoss }),
          ),
        ),
      };
    });
  });
}

/** Nothing but that link stands between the ends. */
const isOver = ({ impairments: [only, ...others] }: Cell, { mtuBytes, packetLoss }: Link): boolean =>
  only?.use === 'mtu' &&
  others.length === 0 &&
  only.options?.['mtuBytes'] === mtuBytes &&
  only.options['packetLoss'] === packetLoss;

/**
 * Of the messages that reached the relay on the way to the server, those it lost, all rounds together: what sockets
 * dropped beside it, because an end was too slow, is not the link's.
 */
function measuredOn(rows: readonly Measured[]): SizeLossPoint['measured'] {
  const total = (figure: string) =>
    sumOf(rows, ({ series }) => sumOf([...(series.get(figure)?.values() ?? [])], (count) => count));
  const sent = total('atRelayUpstream');
  return sent === 0 ? null : { sent, lost: total('injectedUpstream') };
}

const linkText = ({ mtuBytes, packetLoss }: Link): string => `${mtuBytes}: ${packetLoss * 100} %`;
const keyOf = ({ mtuBytes, packetLoss }: Link): string => `${mtuBytes}-${packetLoss}`;
const column = (figure: string, title: string, unit: string, parts: Partial<Column> = {}): Column => ({
  ...{ figure, title, unit, better: null, compact: true, exact: false },
  ...parts,
});
const COLUMNS: readonly Column[] = [
  column('sizeBytes', 'size', 'bytes', { exact: true }),
  ...MTUS_BYTES.map((mtuBytes) => column(`fragments-${mtuBytes}`, `${mtuBytes}: parts`, 'count')),
  ...LINKS.flatMap((link) => [
    column(`predicted-${keyOf(link)}`, linkText(link), 'share'),
    column(`measured-${keyOf(link)}`, `${linkText(link)} seen`, 'share'),
  ]),
];

/** One table a payload. */
export function sizeLossTables(points: readonly SizeLossPoint[], baseline: string): Table[] {
  return [...new Set(points.map(({ payload }) => payload))].map((payload) => {
    const ofPayload = points.filter((point) => point.payload === payload);
    const codecs = [...new Set(ofPayload.map(({ codec }) => codec))];
    const rows = codecs.map((codec) =>
      rowOf(
        codec,
        codec === baseline,
        ofPayload.filter((point) => point.codec === codec),
      ),
    );
    return {
      id: `size-loss ${payload}`,
      kind: 'size-loss',
      title: `${payload} as UDP datagrams: IP packets of a message, and messages lost, by MTU and packet loss; seen: on that link`,
      payload,
      columns: COLUMNS.filter(({ figure }) => rows.some((row) => row.figures[figure] !== undefined)),
      rows,
    };
  });
}

function rowOf(codec: string, baseline: boolean, points: readonly SizeLossPoint[]): Row {
  const figures: { [figure: string]: Figure } = {};
  for (const point of points) {
    figures['sizeBytes'] = exactFigure(point.sizeBytes);
    figures[`fragments-${point.mtuBytes}`] = exactFigure(point.fragments);
    figures[`predicted-${keyOf(point)}`] = exactFigure(point.predicted);
    if (point.measured)
      figures[`measured-${keyOf(point)}`] = exactFigure(point.measured.lost / point.measured.sent);
  }
  return {
    ...{ cell: `size-loss-${codec}`, name: codec, baseline, floor: false, status: 'valid', reasons: [] },
    notes: points.some((point) => point.predictedOfSmallest !== point.predictedOfLargest)
      ? ['its messages differ in packets: predicted for their median size']
      : [],
    figures,
  };
}
