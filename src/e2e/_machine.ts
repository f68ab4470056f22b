import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, readlinkSync, watch } from 'node:fs';
import { dirname, join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import type { Record } from '../schema.ts';
import type { Started } from './_sandbox.ts';

/** For tests that look into /proc: false where it is there, else why they are skipped. */
export const skipWithoutProc =
  process.platform === 'linux' ? false : 'it finds processes and ports in /proc, which only Linux has';

/** Direct children, in the order they were started: of a run over a wire the server, then the client. */
export function childrenOf(pid: number): number[] {
  const text = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8');
  return text
    .split(' ')
    .filter((part) => part !== '')
    .map(Number);
}

/** Resolves when none of the processes runs. There is no event for the end of a process that is not one's own child. */
export async function allGone(pids: readonly number[]): Promise<void> {
  while (pids.some(runs)) await setImmediate();
}

function runs(pid: number): boolean {
  try {
    // The state stands behind the name, which is in brackets and may hold anything. Z: dead, not yet collected.
    return /\) [^ZX]/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

/** The ports a process listens on (TCP) or is bound to (UDP). */
export function listeningPorts(wire: 'tcp' | 'udp', pid: number): number[] {
  const own = new Set(socketsOf(pid));
  const unconnected = { tcp: '0A', udp: '07' }[wire];
  const rows = readFileSync(`/proc/${pid}/net/${wire}`, 'utf8').trim().split('\n').slice(1);
  return rows
    .map((row) => row.trim().split(/\s+/))
    .filter((fields) => fields[3] === unconnected && own.has(fields[9] ?? ''))
    .map((fields) => Number.parseInt(fields[1]?.split(':')[1] ?? '', 16));
}

/** Inodes of the sockets a process holds. */
const socketsOf = (pid: number): string[] =>
  readdirSync(`/proc/${pid}/fd`).flatMap((fd) => {
    try {
      return /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${pid}/fd/${fd}`))?.[1] ?? [];
    } catch {
      // Closed since the folder was read.
      return [];
    }
  });

/** The folder a run says it writes to. */
export const runFolder = (started: Started): Promise<string> => started.stderrMatch(/^results: (.+)$/m);

/** Resolves when a wanted record is on disk. */
export async function recordSeen(folder: string, wanted: (record: Record) => boolean): Promise<void> {
  const cells = join(folder, 'cells');
  await changedUntil(cells, () => recordsIn(cells).some(wanted));
}

/** Resolves when the file is there. */
export const fileSeen = (path: string): Promise<void> => changedUntil(dirname(path), () => existsSync(path));

async function changedUntil(folder: string, isSo: () => boolean): Promise<void> {
  const watcher = watch(folder);
  try {
    while (!isSo()) await once(watcher, 'change');
  } finally {
    watcher.close();
  }
}

const recordsIn = (cells: string): Record[] =>
  readdirSync(cells).flatMap((file) => linesOf(readFileSync(join(cells, file), 'utf8')));

/** Whole lines only: the last one may still be on its way. */
const linesOf = (text: string): Record[] =>
  text
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as Record);
