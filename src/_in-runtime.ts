import { nameOf } from './names.ts';
import type { Cell, Runtime, Skip } from './schema.ts';

/** The runtimes of a run: those of all its cells, and those that single codecs name. A string: why it is not here. */
export interface Runtimes {
  readonly all: readonly Runtime[];
  readonly named: ReadonlyMap<string, Runtime | string>;
}
export const OWN_RUNTIME: Runtimes = { all: [], named: new Map() };

/** What is measured of Python's codecs. */
const IN_PYTHON: ReadonlySet<Cell['study']> = new Set([undefined, 'robustness'] as const);

/** A cell in the runtime its codec names, else in each of the run's, else in the runner's own. Pure. */
export function inRuntimes(cell: Cell, { all, named }: Runtimes, skips: Skip[]): Cell[] {
  const { runtime: asked } = cell.codec;
  if (asked === undefined)
    return all.length === 0 ? [cell] : all.flatMap((runtime) => placed(cell, runtime, skips));
  const found = named.get(asked) ?? `no runtime ${asked} was looked for`;
  if (typeof found === 'object') return placed(cell, found, skips);
  skips.push({ what: `${nameOf(cell.codec)} in ${asked}`, reason: found });
  return [];
}

function placed(cell: Cell, runtime: Runtime, skips: Skip[]): Cell[] {
  if (!runtime.name.startsWith('python ') || (cell.scenario === null && IN_PYTHON.has(cell.study)))
    return [{ ...cell, id: `${cell.id}-${runtime.name}`, runtime }];
  const reason = 'Python is timed in process; over TCP its server is the scenario echo-python';
  skips.push({ what: `${nameOf(cell.codec)} in ${runtime.name}, ${cell.table}`, reason });
  return [];
}
