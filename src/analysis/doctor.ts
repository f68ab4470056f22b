import { count, counted, listed, percent, significant } from '../report/format.ts';
import type { Environment } from '../schema.ts';

/** What of a machine decides how much a comparison can see. null: not known here. */
export interface MachineFacts {
  readonly environment: Environment;
  readonly clock: { readonly readNs: number; readonly stepNs: number };
  readonly stealShare: number | null;
  readonly loadAverage: number | null;
  readonly governor: string | null;
  readonly turbo: boolean | null;
  /** CPUs that a control group allows. */
  readonly cgroupCpus: number | null;
  /** A process can be put on one CPU. */
  readonly pinning: boolean;
  /** The same work on each CPU in turn. */
  readonly cpuWorkNs: readonly { readonly cpu: number; readonly ns: number }[] | null;
}

export interface Diagnosis {
  readonly what: string;
  readonly found: string;
  readonly level: 'fine' | 'doubt' | 'bad' | 'unknown';
  /** What it costs a measurement, and what to do; empty where it is fine. */
  readonly advice: string;
}

const UNKNOWN = { level: 'unknown', advice: '' } as const;

/** What to think of a machine before it measures. Pure. */
export const diagnose = (facts: MachineFacts): Diagnosis[] => [
  clock(facts),
  load(facts),
  steal(facts),
  cpus(facts),
  asymmetry(facts),
  pinning(facts),
  governor(facts),
  turbo(facts),
];

function clock({ clock: { readNs, stepNs } }: MachineFacts): Diagnosis {
  const found = `${significant(readNs)} ns a reading, steps of ${significant(stepNs)} ns`;
  const coarse = stepNs > 10_000;
  return {
    what: 'clock',
    found,
    level: coarse ? 'bad' : readNs > 500 ? 'doubt' : 'fine',
    advice: coarse
      ? 'blocks of a millisecond are told to a per cent at best; use a system whose monotonic clock is finer'
      : readNs > 500
        ? 'a network message takes three readings; check the clock source (on Linux tsc is the quickest)'
        : '',
  };
}

function load({ loadAverage, environment: { cores } }: MachineFacts): Diagnosis {
  const what = 'load';
  if (loadAverage === null) return { what, found: 'not known on this system', ...UNKNOWN };
  const perCore = loadAverage / cores;
  return {
    what,
    found: `${significant(loadAverage)} on ${counted(cores, 'CPU')}`,
    level: perCore > 1 ? 'bad' : perCore > 0.5 ? 'doubt' : 'fine',
    advice: perCore > 0.5 ? 'others want the CPUs too: a verdict takes more pairs; end them, or wait' : '',
  };
}

function steal({ stealShare }: MachineFacts): Diagnosis {
  const what = 'steal';
  if (stealShare === null) return { what, found: 'not known on this system', ...UNKNOWN };
  return {
    what,
    found: `${percent(stealShare)} of the CPU time went to other guests of the host`,
    level: stealShare > 0.1 ? 'bad' : stealShare > 0.02 ? 'doubt' : 'fine',
    advice: stealShare > 0.02 ? 'times in absolute terms mean little here; paired ratios still do' : '',
  };
}

function cpus({ cgroupCpus, environment: { cores } }: MachineFacts): Diagnosis {
  const few = Math.min(cores, cgroupCpus ?? cores);
  return {
    what: 'CPUs',
    found: `${count(cores)}${cgroupCpus === null ? '' : `, of which a control group allows ${significant(cgroupCpus)}`}`,
    level: few < 2 ? 'doubt' : cgroupCpus !== null && cgroupCpus < cores ? 'doubt' : 'fine',
    advice:
      few < 2
        ? 'client, server and runner share one CPU: network figures hold for such a machine only'
        : cgroupCpus !== null && cgroupCpus < cores
          ? 'whoever uses up the quota is stopped for the rest of 100 ms: tails are the quota, not the codec'
          : '',
  };
}

function asymmetry({ cpuWorkNs }: MachineFacts): Diagnosis {
  const what = 'CPUs alike';
  if (cpuWorkNs === null || cpuWorkNs.length < 2) return { what, found: 'cannot be tried here', ...UNKNOWN };
  const times = cpuWorkNs.map(({ ns }) => ns);
  const spread = Math.max(...times) / Math.min(...times) - 1;
  const told = listed(cpuWorkNs.map(({ cpu, ns }) => `CPU ${cpu} ${significant(ns / 1e6)} ms`));
  return {
    what,
    found: `the same work: ${told}`,
    level: spread > 0.3 ? 'bad' : spread > 0.05 ? 'doubt' : 'fine',
    advice:
      spread > 0.05
        ? `they differ by ${percent(spread)}: what runs on another CPU is another machine; ab keeps both arms on one`
        : '',
  };
}

const pinning = ({ pinning: pinned }: MachineFacts): Diagnosis => ({
  what: 'pinning',
  found: pinned ? 'taskset is here' : 'there is no taskset',
  level: pinned ? 'fine' : 'bad',
  advice: pinned
    ? ''
    : 'a pair spreads ten times as wide when its arms wander between CPUs: install util-linux',
});

function governor({ governor: found }: MachineFacts): Diagnosis {
  const what = 'frequency';
  if (found === null)
    return { what, found: 'the governor is not shown (as in most virtual machines)', ...UNKNOWN };
  const steady = found === 'performance';
  return {
    what,
    found: `governor ${found}`,
    level: steady ? 'fine' : 'doubt',
    advice: steady
      ? ''
      : 'a CPU that has idled is slow at first: set the governor performance while measuring',
  };
}

function turbo({ turbo: on }: MachineFacts): Diagnosis {
  const what = 'turbo';
  if (on === null) return { what, found: 'not shown here', ...UNKNOWN };
  return {
    what,
    found: on ? 'on' : 'off',
    level: on ? 'doubt' : 'fine',
    advice: on
      ? 'the frequency follows heat and neighbours: paired ratios bear it, absolute times do not'
      : '',
  };
}
