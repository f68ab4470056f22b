import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { Runtime } from '../../schema.ts';

/** How processes come to run on one CPU. */
export interface Pin {
  readonly cpu: number;
  /** Node behind the program that pins it. */
  readonly runtime: Runtime;
  /** The same on another CPU, for servers; where there is one CPU alone, on that. */
  readonly beside: Runtime;
}

/**
 * The last CPU that this process may use, where `taskset` is there: the runner mostly sits on another. null: not pinned,
 * and a pair is much less steady.
 */
export function findPin(exec = process.execPath): Pin | null {
  const cpus = allowedCpus();
  const [first, last] = [cpus?.[0], cpus?.at(-1)];
  const taskset = onPath('taskset');
  if (first === undefined || last === undefined || taskset === undefined) return null;
  // Nobody expands a `~` in what taskset is to run.
  const on = (cpu: number): Runtime => ({
    name: `node ${process.versions.node}`,
    exec: taskset,
    args: ['-c', String(cpu), exec],
  });
  return { cpu: last, runtime: on(last), beside: on(first) };
}

const onPath = (program: string): string | undefined =>
  (process.env['PATH'] ?? '')
    .split(delimiter)
    .map((folder) => join(folder, program))
    .find((path) => existsSync(path));

/** null: there is no taskset to ask, or to pin with. */
export function allowedCpus(): number[] | null {
  try {
    const said = execFileSync('taskset', ['-cp', String(process.pid)], { encoding: 'utf8', stdio: 'pipe' });
    const list = /:\s*([\d,-]+)\s*$/.exec(said)?.[1];
    return list === undefined ? null : expandCpus(list);
  } catch {
    return null;
  }
}

/** `0,2-3` as 0, 2, 3. */
export const expandCpus = (list: string): number[] =>
  list.split(',').flatMap((part) => {
    const [from = Number.NaN, to = from] = part.split('-').map(Number);
    return Array.from({ length: to - from + 1 }, (_, n) => from + n);
  });
