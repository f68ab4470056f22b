import CliTable from 'cli-table3';

/** One column: heading lines from the top, the unit last, and a cell for each row. */
export interface Strip {
  readonly head: readonly string[];
  readonly cells: readonly string[];
}

export interface Layout {
  readonly gap: number;
  /** Names are cut to this width; null leaves them whole. */
  readonly nameWidth: number | null;
}

const NO_BORDERS = {
  ...{ top: '', 'top-mid': '', 'top-left': '', 'top-right': '', left: '', 'left-mid': '' },
  ...{ bottom: '', 'bottom-mid': '', 'bottom-left': '', 'bottom-right': '', right: '', 'right-mid': '' },
};

/** The lines of a table: names on the left, strips on the right, a rule below the heading. */
export function draw(
  names: readonly string[],
  strips: readonly Strip[],
  { gap, nameWidth }: Layout,
  title: string,
): string[] {
  const height = Math.max(1, ...strips.map(({ head }) => head.length));
  const raised = (lines: readonly string[]) =>
    [...Array<string>(height - lines.length).fill(''), ...lines].join('\n');
  const table = new CliTable({
    head: [raised([title]), ...strips.map(({ head }) => raised(head))],
    colAligns: ['left', ...strips.map(() => 'right' as const)],
    colWidths: [nameWidth],
    chars: { ...NO_BORDERS, middle: ' '.repeat(gap), mid: '─', 'mid-mid': '─'.repeat(gap) },
    style: { 'padding-left': 0, 'padding-right': 0, head: [], border: [], compact: true },
  });
  table.push(...names.map((name, row) => [name, ...strips.map(({ cells }) => cells[row] ?? '')]));
  return table
    .toString()
    .split('\n')
    .map((line) => line.trimEnd());
}

const LAYOUTS: readonly Layout[] = [
  { gap: 2, nameWidth: null },
  { gap: 1, nameWidth: null },
  { gap: 1, nameWidth: 24 },
  { gap: 1, nameWidth: 16 },
];

/** Tries wide gaps, then narrow ones, then cuts names, then leaves out the last columns: figures are never cut. */
export function fitted(
  names: readonly string[],
  strips: readonly Strip[],
  width: number,
  title = 'codec',
): string[] {
  for (let kept = strips.length; kept > 0; kept--) {
    for (const layout of LAYOUTS) {
      const lines = draw(names, strips.slice(0, kept), layout, title);
      // The rule is as wide as every line, and has no colour codes in it.
      if (lines.some((line) => /^─+$/.test(line) && line.length <= width)) return lines;
    }
  }
  return draw(names, [], { gap: 0, nameWidth: width }, title);
}
