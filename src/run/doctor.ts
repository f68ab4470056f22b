import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { setTimeout as passed } from 'node:timers/promises';
import type { MachineFacts } from '../analysis/doctor.ts';
import { median } from '../analysis/statistics.ts';
import { nowNs } from './clock.ts';
import { cpuTimes, environment, stealShare } from './environment.ts';
import { allowedCpus } from './pair/pin.ts';

const CLOCK_READS = 200_000;
/** Steal is looked at for so long. */
const WATCH_MS = 1000;
const TRIES = 5;

/** The same work in every process, about 20 ms of it; prints the ns it took, the fastest of three. */
const WORK = `
  const times = [];
  for (let round = 0; round < 3; round++) {
    const start = performance.now();
    let x = 1;
    for (let i = 0; i < 1e7; i++) x = (Math.imul(x, 1664525) + 1013904223) | 0;
    times.push(performance.now() - start + (x === 0.5 ? 1 : 0));
  }
  process.stdout.write(String(Math.min(...times) * 1e6));
`;

/** What of this machine decides how much a comparison can see. Takes about two seconds. */
export async function examine(): Promise<MachineFacts> {
  const before = cpuTimes();
  const cpus = allowedCpus();
  const cpuWorkNs = cpus === null ? null : cpus.map((cpu) => ({ cpu, ns: workNs(cpu) }));
  await passed(WATCH_MS);
  return {
    environment: environment(),
    clock: clock(),
    stealShare: stealShare(before, cpuTimes()),
    loadAverage: process.platform === 'win32' ? null : (loadavg()[0] ?? null),
    governor: read('/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor'),
    turbo: turbo(),
    cgroupCpus: cgroupCpus(read('/sys/fs/cgroup/cpu.max')),
    pinning: cpus !== null,
    cpuWorkNs,
  };
}

function clock(): MachineFacts['clock'] {
  const startNs = nowNs();
  for (let n = 0; n < CLOCK_READS; n++) nowNs();
  const readNs = (nowNs() - startNs) / CLOCK_READS;
  const steps: number[] = [];
  for (let last = nowNs(); steps.length < 1000; ) {
    const now = nowNs();
    if (now > last) steps.push(now - last);
    last = now;
  }
  return { readNs, stepNs: Math.min(...steps) };
}

const workNs = (cpu: number): number =>
  median(
    Array.from({ length: TRIES }, () =>
      Number(
        execFileSync('taskset', ['-c', String(cpu), process.execPath, '-e', WORK], { encoding: 'utf8' }),
      ),
    ),
  );

function read(path: string): string | null {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    return null;
  }
}

/** null: not known here. */
function turbo(): boolean | null {
  const off = read('/sys/devices/system/cpu/intel_pstate/no_turbo');
  if (off !== null) return off === '0';
  const boost = read('/sys/devices/system/cpu/cpufreq/boost');
  return boost === null ? null : boost === '1';
}

/** `150000 100000` is one and a half CPUs; `max 100000` is no limit, which is null, as is no cgroup. */
export function cgroupCpus(text: string | null): number | null {
  const [, quota, period] = /^(\d+) (\d+)$/.exec(text ?? '') ?? [];
  return quota === undefined ? null : Number(quota) / Number(period);
}
