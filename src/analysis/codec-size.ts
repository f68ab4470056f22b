import { fragmentsOf, MTUS_BYTES } from '../fragments.ts';
import type { Column } from '../schema.ts';
import type { Series } from './_series.ts';

/** What a UDP datagram carries over IPv4 at most (RFC 768, RFC 791): 65,535 less both headers. */
const MAX_DATAGRAM_BYTES = 65_507;
const figureOf = (mtuBytes: number): string => `packets-${mtuBytes}`;

export const PACKET_COLUMNS: readonly Column[] = MTUS_BYTES.map((mtuBytes) => ({
  ...{ figure: figureOf(mtuBytes), title: `packets at MTU ${mtuBytes}`, unit: 'count' },
  ...{ better: 'lower', compact: false, exact: true },
}));

export const RATE_COLUMNS: readonly Column[] = [
  {
    figure: 'encodeRate',
    title: 'encode rate',
    unit: 'MB/s',
    better: 'higher',
    compact: false,
    exact: false,
  },
  {
    figure: 'decodeRate',
    title: 'decode rate',
    unit: 'MB/s',
    better: 'higher',
    compact: false,
    exact: false,
  },
];

/** IP packets of a message that is the payload of one UDP datagram, without an envelope; none where it is too long for one. */
export const packetFigures = (sizeBytes: number): Readonly<{ [figure: string]: number }> =>
  sizeBytes > MAX_DATAGRAM_BYTES
    ? {}
    : Object.fromEntries(
        MTUS_BYTES.map((mtuBytes) => [figureOf(mtuBytes), fragmentsOf(sizeBytes, mtuBytes)]),
      );

/** MB of encoded bytes a second, round by round: a message's median size by the time of an operation. */
export const rateSeries = (
  series: ReadonlyMap<string, Series>,
  sizeBytes: number,
): ReadonlyMap<string, Series> =>
  new Map(
    ['encode', 'decode'].flatMap((op): [string, Series][] => {
      const times = series.get(`${op}Ns`);
      const rates = [...(times ?? [])].map(([round, ns]) => [round, (sizeBytes / ns) * 1000] as const);
      return times ? [[`${op}Rate`, new Map(rates)]] : [];
    }),
  );
