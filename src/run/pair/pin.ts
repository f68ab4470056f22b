import { execFileSync } from 'node:child_process';
import { homedir } from 'node:os';
import { publicPath } from '../../names.ts';
import type { Runtime } from '../../schema.ts';

/** How both arms of a pair come to run on one CPU. */
export interface Pin {
  readonly cpu: number;
  /** Node behind the program that pins it. */
  readonly runtime: Runtime;
}

/**
 * The last CPU that this process may use, where `taskset` is there: the runner mostly sits on another. null: not pinned,
 * and a pair is much less steady.
 */
export function findPin(exec = process.execPath): Pin | null {
  try {
    const said = execFileSync('taskset', ['-cp', String(process.pid)], { encoding: 'utf8', stdio: 'pipe' });
    const cpu = lastCpu(said);
    if (cpu === undefined) return null;
    const taskset = execFileSync('which', ['taskset'], { encoding: 'utf8', stdio: 'pipe' }).trim();
    const name = `node ${process.versions.node}`;
    const args = ['-c', String(cpu), publicPath(exec, process.cwd(), homedir())];
    return { cpu, runtime: { name, exec: taskset, args } };
  } catch {
    return null;
  }
}

/** Of `pid 7's current affinity list: 0,2-3`. */
export function lastCpu(said: string): number | undefined {
  const list = /:\s*([\d,-]+)\s*$/.exec(said)?.[1];
  const last = list?.split(/[,-]/).at(-1);
  return last === undefined || last === '' ? undefined : Number(last);
}
