import { listed, oneLine, percent, ratioText, whole } from '../report/format.ts';
import type { Cell, Row, Table } from '../schema.ts';
import { ratioOf } from './ratios.ts';
import type { PlacedTable } from './tables.ts';
import { placeOf, variantOf } from './titles.ts';

/** Whether everything arrived where it should, by rows that are valid: "all arrived at json; msgpackr lost 12 of 8,000". */
export function delivered({ rows, kind }: Table): string[] {
  const codecs = rows.filter((row) => !row.floor && row.status === 'valid' && row.figures['expected']);
  const middle = (row: Row, figure: string) => row.figures[figure]?.median ?? 0;
  const isWhole = (row: Row) => middle(row, 'lost') === 0 && middle(row, 'duplicate') === 0;
  const whose = (some: readonly Row[]) => listed(some.map(({ name }) => oneLine(name)));
  const clean = codecs.filter(isWhole);
  const once = kind === 'topic' ? 'everybody got each message once' : 'each message was handled once';
  const told = codecs
    .filter((row) => !isWhole(row))
    .map((row) => {
      const [lost, twice, expected] = ['lost', 'duplicate', 'expected'].map((figure) => middle(row, figure));
      const share = percent((lost ?? 0) / (expected || 1));
      const parts = [
        ...(lost ? [`lost ${whole(lost)} of ${whole(expected ?? 0)} (${share})`] : []),
        ...(twice ? [`brought ${whole(twice)} of ${whole(expected ?? 0)} twice`] : []),
      ];
      return `${oneLine(row.name)} ${parts.join(' and ')}`;
    });
  return [
    ...(clean.length > 0 ? [`${once} (${whose(clean)})`] : []),
    ...(told.length > 0 ? [listed(told)] : []),
  ];
}

/** What an option of the scenario changes, row by row: tables that differ in nothing else, each against the first of them. */
export function variantSentences(tables: readonly PlacedTable[]): string[] {
  const speed = tables.filter(({ table }) => table.kind === 'hub');
  const first = new Map<string, PlacedTable>();
  return speed.flatMap((placed) => {
    const key = withoutVariant(placed.cell);
    const base = first.get(key);
    if (base === undefined) {
      first.set(key, placed);
      return [];
    }
    const told = placed.table.rows.flatMap((row) => difference(row, base.table, placed.cell));
    const [variant, other] = [variantOf(placed.cell), variantOf(base.cell)].map(oneLine);
    return told.length === 0
      ? []
      : [`${oneLine(placeOf(placed.cell))}: ${variant} beside ${other}: ${listed(told)}.`];
  });
}

const withoutVariant = ({ scenario, transport, payload, load, impairments, rcvbufBytes }: Cell): string =>
  JSON.stringify([scenario?.use, transport, payload, load, impairments, rcvbufBytes ?? null]);

/** Of an open loop the cost, because the rate is given; of a closed one the rate. */
function difference(row: Row, base: Table, { load }: Cell): string[] {
  const other = base.rows.find(({ name }) => name === row.name);
  const figure = load?.kind === 'open' ? 'serverCpu' : 'throughput';
  const [own, theirs] = [row, other].map((one) =>
    one?.status === 'valid' ? one.figures[figure]?.rounds : undefined,
  );
  // Rounds that are all there are pairs: neighbours in time.
  if (row.floor || own === undefined || theirs === undefined || own.length !== theirs.length) return [];
  const ratio = ratioOf(
    new Map(own.entries()),
    new Map(theirs.entries()),
    figure === 'serverCpu' ? 'lower' : 'higher',
  );
  if (ratio === null || ratio.verdict === 'too-few-rounds') return [];
  const name = oneLine(row.name);
  if (ratio.verdict === 'tie') return [`${name} cannot be told apart`];
  return [
    `${name} ${figure === 'serverCpu' ? 'costs' : 'delivers'} ${ratioText(ratio)} the ${figure === 'serverCpu' ? 'server CPU per delivery' : 'messages'}`,
  ];
}
