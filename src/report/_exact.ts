import { isChanged } from '../analysis/exact.ts';
import type { ExactRow, FidelityChange, FormatChange, Unread, VerdictReport } from '../schema.ts';
import { bytes, change, count, listed, oneLine, significant } from './format.ts';

const inContest = (contest: string | null, text: string): string =>
  contest === null ? text : `${contest}, ${text}`;

export const lostName = ({ contest, value }: FidelityChange): string => oneLine(inContest(contest, value));

/** `date: exact, then different`. */
export const fidelityText = (one: FidelityChange): string =>
  oneLine(`${lostName(one)}: ${one.a}, then ${one.b}`);

/** `order: other bytes, 995 B, then 1,007 B (+1.21 %); head reads what base writes, base does not read what head writes`. */
export function formatText(change: FormatChange): string {
  const { contest, payload, a, b, changed, variants } = change;
  const some = changed === variants ? '' : ` in ${changed} of ${variants} variants`;
  return oneLine(
    `${inContest(contest, payload)}: other bytes${some}, ${amounts(a, b, bytes)}${readersText(change)}`,
  );
}

function readersText({ aReadsB, bReadsA }: FormatChange): string {
  if (aReadsB === null || bReadsA === null) return '';
  if (aReadsB && bReadsA) return '; each reads what the other writes';
  if (!aReadsB && !bReadsA) return '; neither reads what the other writes';
  return aReadsB
    ? '; base reads what head writes, head does not read what base writes'
    : '; head reads what base writes, base does not read what head writes';
}

/** `order: base does not read what head writes: refuses it: ...`. */
export function unreadText({ contest, payload, reader, reason }: Unread): string {
  const [who, whose] = reader === 'a' ? ['base', 'head'] : ['head', 'base'];
  return oneLine(`${inContest(contest, payload)}: ${who} does not read what ${whose} writes: ${reason}`);
}

/** Of what is no change of format already: there it is said. */
export const unreadAlone = ({ exact: { unread, formats } }: VerdictReport): Unread[] =>
  unread.filter(
    ({ contest, payload }) =>
      !formats.some((change) => change.contest === contest && change.payload === payload),
  );

const amounts = (a: number, b: number, text: (value: number) => string): string =>
  a === b ? `${text(a)} as before` : `${text(a)}, then ${text(b)}${a > 0 ? ` (${change(b / a - 1)})` : ''}`;

/** `order, size: 995 B, then 1,007 B (+1.21 %); grew: customer.name (9 B, then 10 B)`. */
export function changeText({ contest, payload, figure, a, b, grew }: ExactRow): string {
  const text = figure === 'datagrams' ? count : (value: number) => `${significant(value)} B`;
  const whole = figure === 'datagrams' || figure.startsWith('allocated') ? text : bytes;
  // A field's size may be a mean over variants. What has grown must look it: 1,000 and 1,001 do not in three digits.
  const exactly = (value: number) => (Number.isInteger(value) ? whole(value) : text(value));
  const places = grew.map((one) => `${one.what} (${exactly(one.a)}, then ${exactly(one.b)})`);
  const why = places.length > 0 ? `; grew: ${listed(places)}` : '';
  return oneLine(`${inContest(contest, payload)}, ${figure}: ${amounts(a, b, whole)}${why}`);
}

/** The exact figures that changed; or that none did. */
export function exactTexts({ exact: { figures, formats, lost } }: VerdictReport): string[] {
  const changed = figures.filter(isChanged);
  if (changed.length > 0) return changed.map(changeText);
  if (figures.length === 0 || formats.length + lost.length > 0) return [];
  return [`${listed([...new Set(figures.map(({ figure }) => figure))])}: as before`];
}
