import { Bench } from 'tinybench';
import type { SamplesRecord } from '../../schema.ts';
import { nowNs } from '../clock.ts';

const SAMPLE_NS = 1e6;
const SETTLE_NS = 20e6;
const MAX_OPERATIONS = 1 << 20;
/** Of messages that take longer than the window there are still so many samples. */
const MIN_SAMPLES = 5;
/** Checking what was timed takes at most this share of the timed time. */
const CHECK_SHARE = 0.1;

/** What is timed. */
export interface Operation {
  readonly op: SamplesRecord['op'];
  /** Messages of one call. */
  readonly messages: number;
  call(n: number): unknown;
  /** Throws when call(n) must not have given that. */
  check(result: unknown, n: number): void;
}

/** Of this process; tests have their own. */
export interface Timing {
  nowNs(): number;
  cpuUsage(): { readonly user: number; readonly system: number };
}
const ofThisProcess: Timing = { nowNs, cpuUsage: () => process.cpuUsage() };

export type Samples = Pick<
  SamplesRecord,
  | 'op'
  | 'operations'
  | 'totalNs'
  | 'cpuUserUs'
  | 'cpuSystemUs'
  | 'operationsPerSample'
  | 'samplesNs'
  | 'warmupNs'
> & { readonly verified: number };

/** What was timed of one phase: the warm-up, then the window. */
interface Phase {
  readonly samplesNs: number[];
  totalNs: number;
  /** Results, and how long that took. */
  checked: number;
  checkedNs: number;
  userUs: number;
  systemUs: number;
}
const emptyPhase = (): Phase => ({
  samplesNs: [],
  totalNs: 0,
  checked: 0,
  checkedNs: 0,
  userUs: 0,
  systemUs: 0,
});

/**
 * tinybench drives the samples; each is a batch of calls of about a millisecond. Of each batch one result is checked when
 * the clock has stopped, as long as that takes a tenth of the time at most: what is timed is what is right.
 */
export function sample(
  operation: Operation,
  { warmupMs, windowMs }: { warmupMs: number; windowMs: number },
  timing = ofThisProcess,
): Samples {
  const calls = calibrate(operation, timing);
  const meter = createMeter(operation, calls, timing);
  const bench = new Bench({
    warmupTime: warmupMs,
    warmupIterations: 1,
    time: windowMs,
    iterations: MIN_SAMPLES,
    throws: true,
    setup: (_task, mode) => meter.begin(mode),
  });
  bench.add(operation.op, meter.batch, { async: false }).runSync();
  const { warmup, run } = meter.phases;
  return {
    op: operation.op,
    operations: run.samplesNs.length * calls * operation.messages,
    totalNs: run.totalNs,
    cpuUserUs: run.userUs,
    cpuSystemUs: run.systemUs,
    operationsPerSample: calls * operation.messages,
    samplesNs: run.samplesNs.map(toTenths),
    warmupNs: warmup.samplesNs.map(toTenths),
    verified: (warmup.checked + run.checked) * operation.messages,
  };
}

/** Times batches, and checks one result of each. */
function createMeter(operation: Operation, calls: number, timing: Timing) {
  const phases = { warmup: emptyPhase(), run: emptyPhase() };
  let phase: Phase = phases.warmup;
  let n = 0;
  const check = () => {
    const fromNs = timing.nowNs();
    const call = calls - 1 - (phase.samplesNs.length % Math.min(calls, KEPT));
    operation.check(sink[call & (KEPT - 1)], n + call);
    phase.checked++;
    phase.checkedNs += timing.nowNs() - fromNs;
  };
  const batch = () => {
    const cpuFrom = timing.cpuUsage();
    const elapsedNs = timeBatch(operation, n, calls, timing);
    const cpu = timing.cpuUsage();
    phase.userUs += cpu.user - cpuFrom.user;
    phase.systemUs += cpu.system - cpuFrom.system;
    phase.totalNs += elapsedNs;
    if (phase.checkedNs <= CHECK_SHARE * phase.totalNs) check();
    phase.samplesNs.push(elapsedNs / (calls * operation.messages));
    n += calls;
    return { overriddenDuration: elapsedNs / 1e6 };
  };
  const begin = (mode: keyof typeof phases | undefined) => {
    phase = phases[mode ?? 'run'];
  };
  return { phases, begin, batch };
}

const toTenths = (ns: number): number => Math.round(ns * 10) / 10;

/** Results land here, eight at a time, so that no call can be optimised away; a power of two. */
const KEPT = 8;
const sink: unknown[] = new Array(KEPT).fill(undefined);

/** Calls exactly `count` times, and keeps the last results. Returns ns. */
export function timeBatch(
  { call }: Pick<Operation, 'call'>,
  from: number,
  count: number,
  timing: Pick<Timing, 'nowNs'>,
): number {
  const startNs = timing.nowNs();
  for (let i = 0; i < count; i++) sink[i & (KEPT - 1)] = call(from + i);
  return timing.nowNs() - startNs;
}

/** How many calls take about SAMPLE_NS, once the first, slow ones are over. */
function calibrate(operation: Operation, timing: Timing): number {
  const untilNs = timing.nowNs() + SETTLE_NS;
  for (let n = 0; timing.nowNs() < untilNs; n++) sink[n & (KEPT - 1)] = operation.call(n);
  let count = 1;
  while (count < MAX_OPERATIONS && timeBatch(operation, 0, count, timing) < SAMPLE_NS / 2) count *= 2;
  return count;
}
