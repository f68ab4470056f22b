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
      : [`${oneLine(placeOf(placed.cell))}: ${variant} beside ${other}: ${told.join('; ')}.`];
  });
}

const withoutVariant = ({ scenario, transport, payload, load, impairments, rcvbufBytes }: Cell): string =>
  JSON.stringify([scenario?.use, transport, payload, load, impairments, rcvbufBytes ?? null]);

interface Difference {
  readonly figure: 'throughput' | 'serverCpu';
  readonly better: 'higher' | 'lower';
  readonly verb: string;
  readonly of: string;
}
const RATE: Difference = { figure: 'throughput', better: 'higher', verb: 'delivers', of: 'messages' };
const COST: Difference = {
  figure: 'serverCpu',
  better: 'lower',
  verb: 'costs',
  of: 'server CPU per delivery',
};

/** Of an open loop the cost alone, because the rate is given. */
function difference(row: Row, base: Table, { load }: Cell): string[] {
  const other = base.rows.find(({ name }) => name === row.name);
  if (row.floor || row.status !== 'valid' || other?.status !== 'valid') return [];
  const told: string[] = [];
  const ties: string[] = [];
  for (const { figure, better, verb, of } of load?.kind === 'open' ? [COST] : [RATE, COST]) {
    const [own, theirs] = [row, other].map((one) => one.figures[figure]?.rounds);
    // Rounds that are all there are pairs: neighbours in time.
    if (own === undefined || theirs === undefined || own.length !== theirs.length) continue;
    const ratio = ratioOf(new Map(own.entries()), new Map(theirs.entries()), better);
    if (ratio === null || ratio.verdict === 'too-few-rounds') continue;
    if (ratio.verdict === 'tie') ties.push(of);
    else told.push(`${verb} ${ratioText(ratio)} the ${of}`);
  }
  if (ties.length > 0) told.push(`cannot be told apart by ${listed(ties)}`);
  return told.length > 0 ? [`${oneLine(row.name)} ${told.join(', ')}`] : [];
}
