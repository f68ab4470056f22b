import { readFileSync } from 'node:fs';
import os from 'node:os';
import type { Environment } from '../schema.ts';

/** What the numbers were taken on. No host name, no user, no path. */
export function environment(): Environment {
  const [cpu] = os.cpus();
  const [load = 0] = os.loadavg();
  return {
    cpuModel: cpu?.model.trim() ?? 'unknown',
    cores: os.availableParallelism(),
    memoryBytes: os.totalmem(),
    kernel: os.release(),
    platform: os.platform(),
    arch: os.arch(),
    node: process.versions.node,
    v8: process.versions.v8,
    loadAverage: os.platform() === 'win32' ? null : Math.round(load * 100) / 100,
  };
}

/** Jiffies since the start of the machine: all, and those the hypervisor kept for others. null off Linux. */
export function cpuTimes(): { total: number; steal: number } | null {
  try {
    const [line = ''] = readFileSync('/proc/stat', 'utf8').split('\n', 1);
    const fields = line.trim().split(/\s+/).slice(1, 9).map(Number);
    return { total: fields.reduce((sum, field) => sum + field, 0), steal: fields[7] ?? 0 };
  } catch {
    return null;
  }
}

/** Share of CPU time stolen between two readings, 0 to 1. */
export function stealShare(
  from: ReturnType<typeof cpuTimes>,
  to: ReturnType<typeof cpuTimes>,
): number | null {
  if (!from || !to || to.total <= from.total) return null;
  return (to.steal - from.steal) / (to.total - from.total);
}
