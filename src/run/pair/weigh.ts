import { homedir } from 'node:os';
import { median } from '../../analysis/statistics.ts';
import { asWirebenchError, type OnFailure, WirebenchError } from '../../errors.ts';
import { nameOf, withoutFolders } from '../../names.ts';
import type {
  Allocated,
  AllocationRecord,
  ArmFacts,
  Cell,
  ExactFacts,
  Record,
  Tried,
  Weighed,
} from '../../schema.ts';
import type { Ref, Study } from '../../types.ts';
import { measureRound } from '../execute.ts';
import type { Launcher } from '../launch.ts';
import { PREPARE_MS } from '../limits.ts';
import { processesOf } from '../processes.ts';
import type { RoleMessage, Task } from '../protocol.ts';
import type { Contest } from './plan.ts';

/** Half of each is one operation's. */
const ALLOCATION_MS = { warmupMs: 600, windowMs: 400 };

interface Means {
  readonly payloads: readonly Ref[];
  readonly seed: number;
  readonly launcher: Pick<Launcher, 'launch'>;
  readonly onFailure: OnFailure;
  readonly signal: AbortSignal;
}

/** What is exact of both arms of every contest: each question in a process of its own, which may die of it. */
export async function weighAll(contests: readonly Contest[], means: Means): Promise<ExactFacts[]> {
  const known = new Map<string, Promise<ArmFacts>>();
  const factsOf = (codec: Ref) => {
    const facts = known.get(nameOf(codec)) ?? armFacts(codec, means);
    known.set(nameOf(codec), facts);
    return facts;
  };
  const all: ExactFacts[] = [];
  for (const { a, b, name = null } of contests) {
    if (means.signal.aborted) break;
    all.push({ contest: name, a: await factsOf(a), b: await factsOf(b) });
  }
  return all;
}

async function armFacts(codec: Ref, means: Means): Promise<ArmFacts> {
  return {
    codec: nameOf(codec),
    weighed: await weighed(codec, means),
    allocated: await allocated(codec, means),
    tried: await tried(codec, means),
  };
}

async function weighed(codec: Ref, means: Means): Promise<Weighed[]> {
  const { payloads, seed } = means;
  const withinMs = PREPARE_MS * Math.max(1, payloads.length);
  try {
    const task: Task = { kind: 'weigh', codec, payloads: [...payloads], seed };
    return (await ask(codec, task, 'weighed', withinMs, means)).weighed;
  } catch (thrown) {
    const { code, message } = told(codec, 'weighing it', thrown, means);
    return payloads.map((payload) => ({ status: 'failed', payload: nameOf(payload), code, message }));
  }
}

/** The catalogue of values, by the study that tries each where it can do no harm; or why it could not be tried. */
async function tried(codec: Ref, means: Means): Promise<Tried[] | string> {
  const { launcher, seed, signal } = means;
  const fates: Tried[] = [];
  const append = (record: Record) => {
    if (record.kind === 'fate') fates.push({ name: record.value, status: record.status });
  };
  try {
    const cell = { ...cellOf('faithfulness', codec, null), once: true as const };
    await measureRound(cell, seed, { launcher, round: 0, seed, append, signal });
    return fates;
  } catch (thrown) {
    const { code, message } = told(codec, 'the catalogue of values', thrown, means);
    return `${code}: ${message}`;
  }
}

/** Bytes that an operation allocates, payload by payload; one that cannot be measured is left out. */
async function allocated(codec: Ref, means: Means): Promise<Allocated[]> {
  const all: Allocated[] = [];
  for (const payload of means.payloads) {
    if (means.signal.aborted) break;
    try {
      all.push(await allocatedBy(codec, payload, means));
    } catch (thrown) {
      told(codec, `what it allocates for ${nameOf(payload)}`, thrown, means);
    }
  }
  return all;
}

async function allocatedBy(codec: Ref, payload: Ref, { launcher, seed }: Means): Promise<Allocated> {
  const [{ part, nodeArgs } = { nodeArgs: [] }] = processesOf('memory');
  const records: AllocationRecord[] = [];
  const role = launcher.launch(`process that counts what ${nameOf(codec)} allocates`, null, nodeArgs);
  role.onRecord = (record) => {
    if (record.kind === 'allocation') records.push(record);
  };
  try {
    const cell = cellOf('memory', codec, payload);
    role.prepare({ kind: 'codec', cell, round: 0, seed, epoch: seed, ...(part && { part }) });
    await role.expect('ready', PREPARE_MS);
    role.send({ type: 'start' });
    await role.expect('bye', PREPARE_MS);
  } finally {
    await role.kill();
  }
  const of = (op: AllocationRecord['op']) => bytesOf(records.find((record) => record.op === op));
  return { payload: nameOf(payload), encodeBytes: of('encode'), decodeBytes: of('decode') };
}

function bytesOf(record: AllocationRecord | undefined): number {
  if (record === undefined || record.heapBytes.length === 0)
    throw new WirebenchError('UNAVAILABLE', 'every block was collected; try a smaller payload');
  return median(record.heapBytes) + median(record.bufferBytes);
}

const cellOf = (study: Study, codec: Ref, payload: Ref | null): Cell => ({
  id: `exact-${study}`,
  table: 'exact',
  row: nameOf(codec),
  scenario: null,
  study,
  codec,
  payload,
  transport: null,
  delivery: null,
  colocated: false,
  impairments: [],
  runtime: null,
  load: null,
  floor: null,
  sizeBytes: null,
  ...ALLOCATION_MS,
});

async function ask<T extends RoleMessage['type']>(
  codec: Ref,
  task: Task,
  answer: T,
  withinMs: number,
  { launcher }: Means,
): Promise<Extract<RoleMessage, { type: T }>> {
  const role = launcher.launch(`process that looks at ${nameOf(codec)}`);
  try {
    role.prepare(task);
    return await role.expect(answer, withinMs);
  } finally {
    await role.kill();
  }
}

function told(codec: Ref, what: string, thrown: unknown, { onFailure }: Means) {
  const error = asWirebenchError(thrown, 'CODEC_FAILED', nameOf(codec));
  onFailure(`${nameOf(codec)}, ${what}`, error);
  return { code: error.code, message: withoutFolders(error.message, process.cwd(), homedir()) };
}
