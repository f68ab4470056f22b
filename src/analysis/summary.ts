import { bytes, listed, oneLine, percent, ratioText, significant } from '../report/format.ts';
import type { Row, Table } from '../schema.ts';
import type { PlacedTable } from './tables.ts';
import { placeOf } from './titles.ts';

/** How a ratio is said: "msgpackr carries 1.18x (1.12 to 1.25) the messages of json". */
interface Claim {
  readonly figure: string;
  readonly verb: string;
  readonly of: string;
  readonly by: string;
}

const ENCODE: Claim = { figure: 'encodeNs', verb: 'encodes in', of: 'the time of', by: 'encode time' };
const DECODE: Claim = { figure: 'decodeNs', verb: 'decodes in', of: 'the time of', by: 'decode time' };
const CARRY: Claim = { figure: 'throughput', verb: 'carries', of: 'the messages of', by: 'throughput' };
const ANSWER: Claim = {
  figure: 'latencyP50',
  verb: 'answers in',
  of: 'the median latency of',
  by: 'median latency',
};
const COST: Claim = { figure: 'serverCpu', verb: 'costs', of: 'the server CPU of', by: 'server CPU' };

/** The sentences a reader sees first. Only what the intervals can tell from the baseline is called more or less. */
export function summarise(tables: readonly PlacedTable[]): string[] {
  return tables.flatMap(({ table, cell }) => {
    const place = oneLine(placeOf(cell));
    const sentences = sentencesOf(table, cell.load?.kind === 'open').map(
      (sentence) => `${place}: ${sentence}.`,
    );
    const excluded = table.rows.filter(({ status }) => status !== 'valid');
    return excluded.length > 0 && table.kind !== 'loss'
      ? [
          ...sentences,
          `${place}: not compared: ${listed(excluded.map((row) => `${nameOf(row)} (${row.status})`))}.`,
        ]
      : sentences;
  });
}

function sentencesOf(table: Table, open: boolean): string[] {
  if (table.kind === 'loss') return loss(table);
  if (table.kind === 'codec')
    return [...compared(table, ENCODE), ...compared(table, DECODE), ...smallest(table)];
  return open ? [...compared(table, ANSWER), ...compared(table, COST)] : compared(table, CARRY);
}

const nameOf = ({ name }: Row): string => oneLine(name);

function compared({ rows }: Table, { figure, verb, of, by }: Claim): string[] {
  const baseline = rows.find((row) => row.baseline);
  if (baseline === undefined) return [];
  const verdict = (row: Row) => row.figures[figure]?.ratio?.verdict;
  const told = rows.flatMap((row) => {
    const ratio = row.figures[figure]?.ratio;
    return ratio?.verdict === 'better' || ratio?.verdict === 'worse'
      ? [`${nameOf(row)} ${verb} ${ratioText(ratio)}`]
      : [];
  });
  const ties = rows.filter((row) => verdict(row) === 'tie').map(nameOf);
  const base = nameOf(baseline);
  const parts = [
    ...(told.length > 0 ? [`${listed(told)} ${of} ${base}`] : []),
    ...(ties.length > 0 ? [`${listed(ties)} cannot be told from ${base} by ${by}`] : []),
    ...(rows.some((row) => verdict(row) === 'too-few-rounds')
      ? [`too few rounds to compare ${by} with ${base}`]
      : []),
  ];
  return parts.length > 0 ? [parts.join('; ')] : [];
}

/** Sizes are exact, so the smallest is a fact. */
function smallest({ rows }: Table): string[] {
  const by = (figure: string, label: string) => {
    const sizes = rows.flatMap((row) => row.figures[figure]?.median ?? []);
    if (sizes.length < 2) return [];
    const least = Math.min(...sizes);
    const names = rows.filter((row) => row.figures[figure]?.median === least).map(nameOf);
    return [`${label} ${listed(names)} with ${bytes(least)}${shareOfBaseline(rows, figure, least)}`];
  };
  const parts = [...by('sizeBytes', 'smallest is'), ...by('gzipBytes', 'after gzip')];
  return parts.length > 0 ? [parts.join('; ')] : [];
}

function shareOfBaseline(rows: readonly Row[], figure: string, value: number): string {
  const baseline = rows.find((row) => row.baseline);
  const base = baseline?.figures[figure]?.median;
  return baseline && base && base !== value ? ` (${significant(value / base)}x of ${nameOf(baseline)})` : '';
}

function loss({ rows }: Table): string[] {
  const codecs = rows.filter((row) => !row.floor && row.status === 'valid' && row.figures['lossShare']);
  const share = (row: Row) => row.figures['lossShare']?.median ?? 0;
  if (codecs.length === 0) return [];
  if (codecs.every((row) => share(row) === 0)) return [`nothing was lost by ${listed(codecs.map(nameOf))}`];
  const told = codecs.map((row) => {
    const verdict = row.figures['lossShare']?.ratio?.verdict;
    const against = verdict && LOSS_VERDICTS[verdict];
    return `${nameOf(row)} lost ${percent(share(row))}${against ? ` (${against})` : ''}`;
  });
  return [listed(told)];
}

const LOSS_VERDICTS = {
  better: 'less than the baseline',
  worse: 'more than the baseline',
  tie: 'cannot be told from the baseline',
  'too-few-rounds': '',
} as const;
