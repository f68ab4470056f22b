import type { FateStatus, Fates } from '../schema.ts';
import { oneLine } from './format.ts';

/** One character a fate; what must not be overlooked is the boldest. */
const SYMBOLS: { readonly [status in FateStatus]: string } = {
  exact: '·',
  different: '≠',
  'refused on encode': 'e',
  'refused on decode': 'd',
  'wrong output': 'e',
  pollutes: '!',
  hangs: '!',
  exits: '!',
  crashes: '!',
  'out of memory': '!',
  'not tried': '-',
};

export const MATRIX_LEGEND =
  '≠ silently different, · exact, e refused on encode, d refused on decode, ! broke (hung, crashed, ...), - not tried';

/** Puts a style on the symbol of a fate. */
export type PaintFate = (status: FateStatus, symbol: string) => string;

const NAME_WIDTH = 48;
const LEAST_NAME_WIDTH = 24;

/**
 * Values down, codecs across, a symbol for each fate; the worst values first. A stair of names leads to the columns, so
 * that 25 of them fit beside the values. More than fit into `width` go into a second block. Values that all codecs hold
 * are left to `exactWithAll`.
 */
export function matrixLines(
  codecs: readonly Fates[],
  width = Infinity,
  paint: PaintFate = (_, symbol) => symbol,
): string[] {
  const rows = rowsOf(codecs).filter(({ statuses }) => statuses.some((status) => status !== 'exact'));
  const longest = Math.max(0, ...[...rows, ...codecs].map(({ name }) => oneLine(name).length));
  const nameWidth = Math.min(longest, NAME_WIDTH, Math.max(LEAST_NAME_WIDTH, width - 2 * codecs.length - 1));
  const perBlock = Math.max(1, Math.min(codecs.length, Math.floor((width - nameWidth) / 2)));
  const blocks = Array.from({ length: Math.ceil(codecs.length / perBlock) }, (_, n) => n * perBlock);
  return blocks.flatMap((from, n) => {
    const to = Math.min(codecs.length, from + perBlock);
    return [
      ...(n > 0 ? [''] : []),
      ...stair(
        codecs.slice(from, to).map(({ name }) => oneLine(name)),
        nameWidth,
      ),
      ...rows.map(({ name, statuses }) => {
        const symbols = statuses.slice(from, to).map((status) => ` ${paint(status, SYMBOLS[status])}`);
        return cut(name, nameWidth).padEnd(nameWidth) + symbols.join('');
      }),
    ];
  });
}

/** Names of values that came back exactly from every codec. */
export const exactWithAll = (codecs: readonly Fates[]): string[] =>
  rowsOf(codecs)
    .filter(({ statuses }) => statuses.every((status) => status === 'exact'))
    .map(({ name }) => name);

/** Headings that lead to columns of two characters; the name of the last column stands highest. */
export function stair(names: readonly string[], nameWidth: number): string[] {
  return names
    .map((name, at) => {
      const label = cut(name, nameWidth);
      const line = '─'.repeat(Math.max(0, nameWidth - label.length + 2 * at));
      return `${label} ${line}┐${' │'.repeat(names.length - 1 - at)}`;
    })
    .reverse();
}

interface MatrixRow {
  readonly name: string;
  readonly statuses: readonly FateStatus[];
}

/** Worst first: broken, then silently different, then refused; values of equal harm stay in the order of the catalogue. */
function rowsOf(codecs: readonly Fates[]): MatrixRow[] {
  const names = [...new Set(codecs.flatMap(({ values }) => values.map(({ value }) => value)))];
  const byCodec = codecs.map(({ values }) => new Map(values.map(({ value, status }) => [value, status])));
  const rows = names.map((name) => ({
    name: oneLine(name),
    statuses: byCodec.map((fates): FateStatus => fates.get(name) ?? 'not tried'),
  }));
  const count = ({ statuses }: MatrixRow, symbols: string) =>
    statuses.filter((status) => symbols.includes(SYMBOLS[status])).length;
  return rows.sort((a, b) => {
    const [broken, different, refused] = ['!', '≠', 'ed'].map(
      (symbols) => count(b, symbols) - count(a, symbols),
    );
    return broken || different || refused || 0;
  });
}

const cut = (text: string, width: number): string =>
  text.length <= width ? text : `${text.slice(0, width - 1)}…`;
