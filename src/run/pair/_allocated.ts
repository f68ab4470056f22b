import { homedir } from 'node:os';
import { median } from '../../analysis/statistics.ts';
import { asWirebenchError, type OnFailure, WirebenchError } from '../../errors.ts';
import { nameOf, withoutFolders } from '../../names.ts';
import type { Allocated, AllocationRecord, Cell } from '../../schema.ts';
import type { Ref, Study } from '../../types.ts';
import type { Launcher } from '../launch.ts';
import { PREPARE_MS } from '../limits.ts';
import { processesOf } from '../processes.ts';

/** Half of each is one operation's. */
const ALLOCATION_MS = { warmupMs: 600, windowMs: 400 };

export interface Means {
  readonly payloads: readonly Ref[];
  readonly seed: number;
  readonly launcher: Pick<Launcher, 'launch'>;
  readonly onFailure: OnFailure;
  readonly signal: AbortSignal;
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
export function told(codec: Ref, what: string, thrown: unknown, { onFailure }: Means) {
  const error = asWirebenchError(thrown, 'CODEC_FAILED', nameOf(codec));
  onFailure(`${nameOf(codec)}, ${what}`, error);
  return { code: error.code, message: withoutFolders(error.message, process.cwd(), homedir()) };
}
