import { readFileSync } from 'node:fs';
import os from 'node:os';

const LOOK_EVERY_MS = 250;
const GIB = 2 ** 30;
const MIB = 2 ** 20;

/** What one role may take of the machine: half of its memory (or of what a container leaves), 4 GiB at most. */
export function roleMemoryLimit(): number {
  // Without a limit some kernels say 0, others more than there is.
  const constrained = process.constrainedMemory();
  const all = constrained > 0 && constrained < os.totalmem() ? constrained : os.totalmem();
  return Math.min(all / 2, 4 * GIB);
}

/** Where a process cannot be looked at from outside, its heap at least is bounded by the runtime itself. */
export const heapLimitArgs = (limitBytes: number, platform: NodeJS.Platform = os.platform()): string[] =>
  platform === 'linux' ? [] : [`--max-old-space-size=${Math.floor(limitBytes / MIB)}`];

/** Calls `onExceeded` once, when the process holds more than that in memory. Linux only; elsewhere it never does. Returns what stops it. */
export function watchMemory(
  pid: number | undefined,
  limitBytes: number,
  onExceeded: (residentBytes: number) => void,
): () => void {
  const timer = setInterval(() => {
    const bytes = residentBytes(pid);
    if (bytes === undefined || bytes <= limitBytes) return;
    clearInterval(timer);
    onExceeded(bytes);
  }, LOOK_EVERY_MS);
  timer.unref();
  return () => clearInterval(timer);
}

/** undefined: it is gone, or this system does not tell. In kB whatever the size of a page, unlike statm. */
function residentBytes(pid: number | undefined): number | undefined {
  try {
    const [, kibibytes] = /^VmRSS:\s*(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    return kibibytes === undefined ? undefined : Number(kibibytes) * 1024;
  } catch {
    return undefined;
  }
}
