import { homedir } from 'node:os';
import { median } from '../../analysis/statistics.ts';
import { asWirebenchError, type OnFailure, WirebenchError } from '../../errors.ts';
import { nameOf, withoutFolders } from '../../names.ts';
import type { Allocated, AllocationRecord, Cell, Inspection } from '../../schema.ts';
import type { Ref, Study } from '../../types.ts';
import type { Launcher, Role } from '../launch.ts';
import { readyMs } from '../limits.ts';
import { processesOf } from '../processes.ts';

/** Half of each is one operation's. */
const ALLOCATION_MS = { warmupMs: 600, windowMs: 400 };

export interface Means {
  readonly payloads: readonly Ref[];
  readonly seed: number;
  readonly launcher: Pick<Launcher, 'launch'>;
  readonly onFailure: OnFailure;
  readonly signal: AbortSignal;
  readonly inspections: readonly Inspection[];
  /** What one allocates more than the other is counted again. */
  readonly confirm: boolean;
}

/** Bytes that an operation allocates, payload by payload; one that cannot be measured is left out. */
export async function allocated(codec: Ref, means: Means): Promise<Allocated[]> {
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

async function allocatedBy(codec: Ref, payload: Ref, means: Means): Promise<Allocated> {
  const { seed } = means;
  const [{ part, nodeArgs } = { nodeArgs: [] }] = processesOf('memory');
  const records: AllocationRecord[] = [];
  const cell = cellOf('memory', codec, payload);
  const withinMs = await readyMs([payload]);
  await inRole(`process that counts what ${nameOf(codec)} allocates`, nodeArgs, means, async (role) => {
    role.onRecord = (record) => {
      if (record.kind === 'allocation') records.push(record);
    };
    role.prepare({ kind: 'codec', cell, round: 0, seed, epoch: seed, ...(part && { part }) });
    await role.expect('ready', withinMs);
    role.send({ type: 'start' });
    await role.expect('bye', withinMs);
  });
  const of = (op: AllocationRecord['op']) => bytesOf(records.find((record) => record.op === op));
  return { payload: nameOf(payload), encodeBytes: of('encode'), decodeBytes: of('decode') };
}

/** One process for one question, ended with it and with the job. */
export async function inRole<T>(
  label: string,
  nodeArgs: readonly string[],
  { launcher, signal }: Means,
  work: (role: Role) => Promise<T>,
): Promise<T> {
  const role = launcher.launch(label, null, nodeArgs);
  const abort = () => void role.kill();
  signal.addEventListener('abort', abort, { once: true });
  try {
    return await work(role);
  } finally {
    signal.removeEventListener('abort', abort);
    await role.kill();
  }
}

function bytesOf(record: AllocationRecord | undefined): number {
  if (record === undefined || record.heapBytes.length === 0)
    throw new WirebenchError('UNAVAILABLE', 'every block was collected; try a smaller payload');
  return median(record.heapBytes) + median(record.bufferBytes);
}

/** What a study is told of one arm. */
export const cellOf = (study: Study, codec: Ref, payload: Ref | null): Cell => ({
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

/** Tells of a failure, and what is kept of it. */
export function told(codec: Ref, what: string, thrown: unknown, { onFailure, signal }: Means) {
  const error = asWirebenchError(thrown, 'CODEC_FAILED', nameOf(codec));
  if (!signal.aborted) onFailure(`${nameOf(codec)}, ${what}`, error);
  return { code: error.code, message: withoutFolders(error.message, process.cwd(), homedir()) };
}
