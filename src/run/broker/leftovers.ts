import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isAlive } from '../../alive.ts';

/** In a broker's folder: the process that leads its group. */
export const PID_FILE = 'broker.pid';
const OURS = /^wirebench-broker-(\d+)-/;

export const folderPrefix = (pid: number): string => join(tmpdir(), `wirebench-broker-${pid}-`);

/** Kills a broker and all it has started. */
export function endGroup(leader: number | undefined): void {
  if (leader === undefined) return;
  try {
    process.kill(process.platform === 'win32' ? leader : -leader, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/**
 * Ends brokers and removes folders of runners that were killed together with their guards. A group of processes is ended only
 * when one in it was started with that very folder. Returns the folders removed.
 */
export function removeLeftovers(): string[] {
  return readdirSync(tmpdir()).flatMap((name) => {
    const owner = OURS.exec(name)?.[1];
    if (owner === undefined || isAlive(Number(owner))) return [];
    const folder = join(tmpdir(), name);
    const leader = leaderOf(folder);
    if (leader !== undefined && isStartedIn(leader, folder)) endGroup(leader);
    try {
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
      return [folder];
    } catch {
      // Another user's stays: this one may not remove it.
      return [];
    }
  });
}

function leaderOf(folder: string): number | undefined {
  try {
    return Number.parseInt(readFileSync(join(folder, PID_FILE), 'utf8'), 10) || undefined;
  } catch {
    return undefined;
  }
}

/** Process numbers are used again: what is in its group was started with words that name the folder. */
function isStartedIn(leader: number, folder: string): boolean {
  const { stdout } = spawnSync('ps', ['-A', '-ww', '-o', 'pgid=,args='], { encoding: 'utf8' });
  return (stdout ?? '')
    .split('\n')
    .some((line) => Number.parseInt(line, 10) === leader && line.includes(folder));
}
