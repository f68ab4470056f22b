import type { Reads, Report, Table } from '../schema.ts';
import { oneLine } from './format.ts';
import { stair } from './matrix.ts';

type Read = Reads['values'][number];

export const COMPATIBILITY_LEGEND =
  'left who wrote, above who reads; · all exact, ≠ the payload is read as something else, d it is refused, ~ it is exact but some other value is not, ! broke';

/** Codecs of one format, in one runtime. */
export interface Family {
  readonly title: string;
  readonly lines: readonly string[];
}

/** For each format who reads what whom, a symbol a pair. */
export function familiesOf({ reads = [], run }: Report, { id }: Table): Family[] {
  const pairs = reads.filter(({ table }) => table === id);
  const runtimes = [...new Set(pairs.map(({ runtime }) => runtime))];
  return runtimes.flatMap((runtime) => {
    const here = pairs.filter((pair) => pair.runtime === runtime);
    return membersOf(here).map((members): Family => {
      const format = run.codecs.find(({ name }) => name === members[0])?.format ?? '';
      const where = runtime === undefined ? '' : ` in ${runtime}`;
      return { title: oneLine(format + where), lines: linesOf(members, here) };
    });
  });
}

/** Every two of a format are paired, so a writer and its readers are all there are. */
function membersOf(pairs: readonly Reads[]): string[][] {
  const families: string[][] = [];
  for (const { writer } of pairs) {
    if (families.some((family) => family.includes(writer))) continue;
    families.push([writer, ...pairs.filter((pair) => pair.writer === writer).map(({ reader }) => reader)]);
  }
  return families;
}

function linesOf(members: readonly string[], pairs: readonly Reads[]): string[] {
  const names = members.map(oneLine);
  const width = Math.max(...names.map((name) => name.length));
  return [
    ...stair(names, width),
    ...members.map((writer, at) => {
      const symbols = members.map((reader) => {
        const pair = pairs.find((one) => one.writer === writer && one.reader === reader);
        return ` ${pair ? symbolOf(pair.values) : ' '}`;
      });
      return `${(names[at] ?? '').padEnd(width)}${symbols.join('')}`.trimEnd();
    }),
  ];
}

/** Of values that were not read exactly. */
function symbolOf(values: readonly Read[]): string {
  const payload = values.filter(({ of }) => of === 'payload').map(({ status }) => status);
  if (values.some(({ status }) => !HARMLESS.has(status))) return '!';
  if (payload.includes('different')) return '≠';
  if (payload.length > 0) return 'd';
  return values.length > 0 ? '~' : '·';
}

const HARMLESS: ReadonlySet<Read['status']> = new Set([
  'exact',
  'different',
  'refused on encode',
  'refused on decode',
  'wrong output',
  'not tried',
]);
