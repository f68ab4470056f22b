import { performance } from 'node:perf_hooks';

/** What the process has used since the mark before. */
export interface Usage {
  readonly cpuUserUs: number;
  readonly cpuSystemUs: number;
  /** 0 to 1: the share of the time the event loop was not idle. */
  readonly eventLoopUtilization: number;
}

/** Returns a function that says what was used since it was last called. */
export function createUsage(): () => Usage {
  let cpu = process.cpuUsage();
  let loop = performance.eventLoopUtilization();
  return () => {
    const nowCpu = process.cpuUsage();
    const nowLoop = performance.eventLoopUtilization();
    const used = {
      cpuUserUs: nowCpu.user - cpu.user,
      cpuSystemUs: nowCpu.system - cpu.system,
      eventLoopUtilization: performance.eventLoopUtilization(nowLoop, loop).utilization,
    };
    cpu = nowCpu;
    loop = nowLoop;
    return used;
  };
}
