import { Bench } from 'tinybench';
import { WirebenchError } from '../../errors.ts';
import { differences } from '../../fidelity/equal.ts';
import type { Codec } from '../../types.ts';
import { nowNs } from '../clock.ts';
import { createCodecs, loadVariants } from '../load-cell.ts';
import type { TaskOf } from '../protocol.ts';
import { type Link, type RecordBody, recorder } from '../roles/link.ts';

const SAMPLE_NS = 1e6;
const SETTLE_NS = 20e6;
const MAX_OPERATIONS = 1 << 20;

/**
 * Times encode, then decode, of one codec and payload in this fresh process. tinybench drives the samples; each sample
 * is a batch of operations of about a millisecond, over all variants in turn. Round trips are verified before and after.
 */
export async function speed(task: TaskOf<'codec'>, link: Link): Promise<void> {
  const { cell, seed } = task;
  const {
    meta,
    codecs: [sender, receiver],
  } = await createCodecs(cell, 2);
  if (!sender || !receiver) throw new TypeError('no codec was created');
  const ends = { sender, receiver, opaque: meta.opaque === true };
  const variants = await loadVariants(cell, seed);
  // What is timed is the steady state: with shared state the first messages are not like the others.
  if (meta.sharedState) verify(ends, variants);
  const bytes = verify(ends, variants);
  link.send({ type: 'ready', address: null });
  await link.next('start');
  // Decoding never sees the object that was encoded: it reads bytes of its own.
  const operations = {
    encode: (n: number) => sender.encode(variants[n % variants.length]),
    decode: (n: number) => receiver.decode(bytes[n % bytes.length] ?? Buffer.alloc(0)),
  };
  const record = recorder(link, task);
  const half = { warmupMs: cell.warmupMs / 2, windowMs: cell.windowMs / 2 };
  record(sample('encode', operations.encode, half));
  record(sample('decode', operations.decode, half));
  verify(ends, variants);
}

interface Ends {
  readonly sender: Codec;
  readonly receiver: Codec;
  readonly opaque: boolean;
}

/** The bytes of every variant, as they come from a wire. Throws NOT_FAITHFUL when one does not come back exactly. */
function verify({ sender, receiver, opaque }: Ends, variants: readonly unknown[]): Buffer[] {
  return variants.map((value) => {
    const body = sender.encode(value);
    if (typeof body !== 'string' && !(body instanceof Uint8Array)) {
      throw new WirebenchError(
        'NOT_BYTES',
        'encode() returned neither bytes nor text; return a Uint8Array or a string',
      );
    }
    const bytes = Buffer.from(body);
    const [difference] = opaque ? [] : differences(value, receiver.decode(Buffer.from(bytes)));
    if (difference !== undefined) {
      throw new WirebenchError('NOT_FAITHFUL', `a value did not come back as it was: ${difference}`);
    }
    return bytes;
  });
}

function sample(
  op: 'encode' | 'decode',
  operation: (n: number) => unknown,
  { warmupMs, windowMs }: { warmupMs: number; windowMs: number },
): RecordBody {
  const operationsPerSample = calibrate(operation);
  const phases = {
    warmup: { samplesNs: [] as number[], totalNs: 0 },
    run: { samplesNs: [] as number[], totalNs: 0 },
  };
  let phase = phases.warmup;
  let n = 0;
  let cpuFrom = process.cpuUsage();
  let cpu = cpuFrom;
  const batch = () => {
    const elapsedNs = timeBatch(operation, n, operationsPerSample);
    n += operationsPerSample;
    phase.samplesNs.push(elapsedNs / operationsPerSample);
    phase.totalNs += elapsedNs;
    return { overriddenDuration: elapsedNs / 1e6 };
  };
  const bench = new Bench({
    warmupTime: warmupMs,
    warmupIterations: 1,
    time: windowMs,
    iterations: 1,
    throws: true,
    setup: (_task, mode) => {
      phase = mode === 'run' ? phases.run : phases.warmup;
      cpuFrom = process.cpuUsage();
    },
    teardown: () => {
      cpu = process.cpuUsage(cpuFrom);
    },
  });
  bench.add(op, batch, { async: false }).runSync();
  const { samplesNs, totalNs } = phases.run;
  return {
    kind: 'samples',
    op,
    operations: samplesNs.length * operationsPerSample,
    totalNs,
    cpuUserUs: cpu.user,
    cpuSystemUs: cpu.system,
    operationsPerSample,
    samplesNs: samplesNs.map(toTenths),
    warmupNs: phases.warmup.samplesNs.map(toTenths),
  };
}

const toTenths = (ns: number): number => Math.round(ns * 10) / 10;

/** Results land here, eight at a time, so that no operation can be optimised away. */
const sink: unknown[] = new Array(8).fill(undefined);

function timeBatch(operation: (n: number) => unknown, from: number, count: number): number {
  const startNs = nowNs();
  for (let i = 0; i < count; i++) sink[i & 7] = operation(from + i);
  return nowNs() - startNs;
}

/** How many operations take about SAMPLE_NS, once the first, slow ones are over. */
function calibrate(operation: (n: number) => unknown): number {
  const untilNs = nowNs() + SETTLE_NS;
  for (let n = 0; nowNs() < untilNs; n++) sink[n & 7] = operation(n);
  let count = 1;
  while (count < MAX_OPERATIONS && timeBatch(operation, 0, count) < SAMPLE_NS / 2) count *= 2;
  return count;
}
