/** What one try of a codec may take, and how much of a group is tried. All that is bounded is bounded here. */
export interface Limits {
  /** CPU time of the process, so that a busy machine does not make a codec hang. */
  readonly cpuMs: number;
  /** For what waits without working: ten times as long, because there other processes count. */
  readonly wallMs: number;
  /** Growth of the resident memory. */
  readonly memoryBytes: number;
  /** So many ended processes, and the rest of the group is not tried. */
  readonly deathsPerGroup: number;
  /** CPU time of all tries of a group in one process. */
  readonly groupCpuMs: number;
}

export const LIMITS: Limits = {
  cpuMs: 1000,
  wallMs: 10_000,
  memoryBytes: 512 * 1024 * 1024,
  deathsPerGroup: 3,
  groupCpuMs: 10_000,
};

/** What each whole megabyte of messages adds: it is encoded, decoded twice and held, by the slowest of codecs too. */
const PER_MEGABYTE = { cpuMs: 500, memoryBytes: 64 * 1024 * 1024 } as const;

/** For tries of so many bytes of messages each: what a small message may take and what their size adds. */
export function limitsFor(messageBytes: number): Limits {
  const megabytes = Math.floor(messageBytes / 1e6);
  const cpuMs = LIMITS.cpuMs + megabytes * PER_MEGABYTE.cpuMs;
  return {
    cpuMs,
    wallMs: 10 * cpuMs,
    memoryBytes: LIMITS.memoryBytes + megabytes * PER_MEGABYTE.memoryBytes,
    deathsPerGroup: LIMITS.deathsPerGroup,
    groupCpuMs: Math.max(LIMITS.groupCpuMs, cpuMs),
  };
}

/** What a process has used. */
export interface Used {
  readonly cpuMs: number;
  readonly wallMs: number;
  readonly residentBytes: number;
}

/** Which limit a try has gone beyond, in words; null: none yet. Pure. */
export function exceeded(
  from: Used,
  now: Used,
  limits: Limits,
): { died: 'hangs' | 'out of memory'; detail: string } | null {
  const grownBytes = now.residentBytes - from.residentBytes;
  const isLong = now.cpuMs - from.cpuMs > limits.cpuMs || now.wallMs - from.wallMs > limits.wallMs;
  // What hangs and eats memory slowly is told by its memory.
  if (grownBytes > limits.memoryBytes || (isLong && grownBytes > limits.memoryBytes / 2))
    return { died: 'out of memory', detail: `takes more than ${mebibytes(grownBytes)} MB` };
  if (!isLong) return null;
  return { died: 'hangs', detail: `was ended after ${limits.cpuMs / 1000} s of CPU time` };
}

/** Rounded down to a power of two, so that two runs say the same. */
const mebibytes = (bytes: number): number => 2 ** Math.floor(Math.log2(bytes / 2 ** 20));
