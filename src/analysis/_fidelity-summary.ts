import { listed, oneLine, percent, whole } from '../report/format.ts';
import type { Row, Table } from '../schema.ts';

const nameOf = ({ name }: Row): string => oneLine(name);
const figureOf = (row: Row, figure: string): number => row.figures[figure]?.median ?? 0;
const names = (rows: readonly Row[]): string => listed(rows.map(nameOf));

/** The fewest silent differences first. */
export function faithfulnessSentences({ rows }: Table): string[] {
  const valid = rows.filter(({ status }) => status === 'valid');
  const values = Math.max(
    0,
    ...valid.map((row) => Object.values(row.figures).reduce((sum, { median }) => sum + median, 0)),
  );
  const sorted = valid.toSorted((a, b) => figureOf(a, 'different') - figureOf(b, 'different'));
  const told = sorted.map((row) => `${nameOf(row)} ${whole(figureOf(row, 'different'))}`);
  const broken = valid.filter((row) => figureOf(row, 'broken') > 0);
  return [
    ...(told.length > 0 ? [`Silently different, of ${whole(values)} values: ${listed(told)}.`] : []),
    ...(broken.length > 0
      ? [`A value makes it hang, end its process or change the prototype of every object: ${names(broken)}.`]
      : []),
  ];
}

const HARM: readonly (readonly [figure: string, words: string])[] = [
  ['breaks', 'hang, end the process of, or eat the memory of'],
  ['executes', 'call what they name in'],
  ['pollutes', 'change the prototype of every object under'],
  ['prototypes', 'set prototypes in what is decoded by'],
  ['poisons', 'leave a decoder that no longer reads what is valid of'],
];

export function robustnessSentences({ rows, payload }: Table): string[] {
  const valid = rows.filter(({ status }) => status === 'valid');
  if (valid.length === 0) return [];
  const harm = HARM.flatMap(([figure, words]) => {
    const found = valid.filter((row) => figureOf(row, figure) > 0);
    return found.length > 0 ? [`some ${words} ${names(found)}`] : [];
  });
  const flips = valid
    .flatMap((row) => (row.figures['wrongFlipped'] ? [row] : []))
    .toSorted((a, b) => figureOf(a, 'wrongFlipped') - figureOf(b, 'wrongFlipped'));
  const [least, most] = [flips[0], flips.at(-1)];
  const shareOf = (row: Row) => `${percent(figureOf(row, 'wrongFlipped'))} (${nameOf(row)})`;
  const place = `Hostile bytes made of ${oneLine(payload)}`;
  return [
    `${place}: ${harm.join('; ') || 'none hang, end a process, eat memory, set a prototype or call anything'}.`,
    ...(least && most && least !== most
      ? [`${place}: of single bits flipped, ${shareOf(least)} to ${shareOf(most)} are silently wrong.`]
      : []),
  ];
}

/** Few pairs are named; of many, how many there are. */
const MOST_NAMED = 4;

export function compatibilitySentences({ rows, payload }: Table): string[] {
  const valid = rows.filter(({ status }) => status === 'valid');
  if (valid.length === 0) return [];
  const of = (figure: string) => valid.filter((row) => figureOf(row, figure) > 0);
  const different = of('payloadDifferent');
  const refused = of('payloadRefused').filter((row) => !different.includes(row));
  const values = of('catalogueDifferent').filter((row) => !different.includes(row) && !refused.includes(row));
  const told = (found: readonly Row[], words: string) =>
    found.length === 0 ? [] : [`${words} ${found.length > MOST_NAMED ? whole(found.length) : names(found)}`];
  const parts = [
    ...told(different, 'read as something else without an error by'),
    ...told(refused, 'refused by'),
    ...told(values, 'exact, but not some other values, by'),
  ];
  const place = `${oneLine(payload)} written by one codec and read by another of its format, ${whole(valid.length)} pairs`;
  return [`${place}: ${parts.join('; ') || 'always exact'}.`];
}
