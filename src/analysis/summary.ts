import { bytes, listed, oneLine, percent, ratioText, significant } from '../report/format.ts';
import type { Row, Table } from '../schema.ts';
import { compatibilitySentences, faithfulnessSentences, robustnessSentences } from './_fidelity-summary.ts';
import { isOfFates } from './fates.ts';
import { delivered, variantSentences } from './summary-hub.ts';
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
const DELIVER: Claim = { ...ANSWER, verb: 'delivers in' };
const HOLD: Claim = { figure: 'foundRate', verb: 'holds', of: 'the rate of', by: 'the rate found' };
const COST: Claim = { figure: 'serverCpu', verb: 'costs', of: 'the server CPU of', by: 'server CPU' };

const MEMORY: readonly Claim[] = [
  { figure: 'encodeHeapBytes', verb: 'encodes with', of: 'the heap of', by: 'heap to encode' },
  { figure: 'decodeHeapBytes', verb: 'decodes with', of: 'the heap of', by: 'heap to decode' },
];
const COLD: readonly Claim[] = [
  {
    figure: 'firstMessageNs',
    verb: 'takes',
    of: 'the time to the first message of',
    by: 'the time to its first message',
  },
];

/** The sentences a reader sees first. Only what the intervals can tell from the baseline is called more or less. */
export function summarise(tables: readonly PlacedTable[]): string[] {
  return [...tables.flatMap(sentencesOfPlace), ...variantSentences(tables)];
}

function sentencesOfPlace({ table, cell }: PlacedTable): string[] {
  const place = oneLine(placeOf(cell));
  if (cell.once) return sentencesOf(table, false);
  const sentences = sentencesOf(table, cell.load?.kind === 'open').map(
    (sentence) => `${place}: ${sentence}.`,
  );
  const excluded = table.rows.filter(({ status }) => status !== 'valid');
  return excluded.length > 0 && !isOfFates(table.kind)
    ? [
        ...sentences,
        `${place}: not compared: ${listed(excluded.map((row) => `${nameOf(row)} (${row.status})`))}.`,
      ]
    : sentences;
}

function sentencesOf(table: Table, open: boolean): string[] {
  if (table.kind === 'loss') return loss(table);
  if (table.kind === 'topic' || table.kind === 'queue') return delivered(table);
  if (table.kind === 'faithfulness') return faithfulnessSentences(table);
  if (table.kind === 'robustness') return robustnessSentences(table);
  if (table.kind === 'compatibility') return compatibilitySentences(table);
  if (table.kind === 'codec') return [...compared(table, [ENCODE, DECODE]), ...smallest(table)];
  if (table.kind === 'memory') return compared(table, MEMORY);
  if (table.kind === 'cold') return compared(table, COLD);
  if (table.kind === 'search') return compared(table, [HOLD]);
  if (table.kind === 'hub') return compared(table, open ? [DELIVER, COST] : [CARRY]);
  return compared(table, open ? [ANSWER, COST] : [CARRY]);
}

const nameOf = ({ name }: Row): string => oneLine(name);

/** A sentence for each claim that can be made, then one for what cannot be told; one for all where there is one claim. */
function compared({ rows }: Table, claims: readonly Claim[]): string[] {
  const baseline = rows.find((row) => row.baseline);
  if (baseline === undefined) return [];
  const base = nameOf(baseline);
  const told: string[] = [];
  const untold = new Map<string, string[]>();
  for (const claim of claims) {
    const { known, ties } = sorted(rows, claim);
    if (known.length > 0) told.push(`${listed(known)} ${claim.of} ${base}`);
    if (ties.length > 0) untold.set(listed(ties), [...(untold.get(listed(ties)) ?? []), claim.by]);
  }
  const rest = [...untold].map(([names, by]) => `${names} cannot be told from ${base} by ${by.join(' or ')}`);
  const sentences = claims.length === 1 ? [[...told, ...rest].join('; ')] : [...told, rest.join('; ')];
  return sentences.filter((sentence) => sentence !== '');
}

/** What a claim can say of each row, and the names of those it can say nothing of. */
function sorted(rows: readonly Row[], { figure, verb }: Claim): { known: string[]; ties: string[] } {
  const known: string[] = [];
  const ties: string[] = [];
  for (const row of rows) {
    const ratio = row.figures[figure]?.ratio;
    if (!ratio) continue;
    if (ratio.verdict === 'better' || ratio.verdict === 'worse')
      known.push(`${nameOf(row)} ${verb} ${ratioText(ratio)}`);
    else ties.push(nameOf(row));
  }
  return { known, ties };
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
  const most = (row: Row) => Math.max(0, ...(row.figures['lossShare']?.rounds ?? []));
  if (codecs.length === 0) return [];
  if (codecs.every((row) => most(row) === 0)) return [`nothing was lost by ${listed(codecs.map(nameOf))}`];
  const told = codecs.map((row) => {
    const verdict = row.figures['lossShare']?.ratio?.verdict;
    const against = verdict && LOSS_VERDICTS[verdict];
    // The median round may have lost nothing where others did.
    const inOne = share(row) === 0 && most(row) > 0 ? `, and ${percent(most(row))} in one round` : '';
    return `${nameOf(row)} lost ${percent(share(row))}${inOne}${against ? ` (${against})` : ''}`;
  });
  return [listed(told)];
}

const LOSS_VERDICTS = {
  better: 'less than the baseline',
  worse: 'more than the baseline',
  tie: 'cannot be told from the baseline',
  'too-few-rounds': '',
} as const;
