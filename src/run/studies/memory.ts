import type { TaskOf } from '../protocol.ts';
import { type Link, recorder } from '../roles/link.ts';
import { allocation } from './_allocation.ts';
import { openCollector } from './_collector.ts';
import { heap } from './_heap.ts';
import { loadRig, type Rig } from './_rig.ts';

const parts = { allocation, heap };

/** One operation of a codec. */
export interface Subject {
  readonly op: 'encode' | 'decode';
  call(n: number): unknown;
  /** Throws when call(n) must not have given that. */
  check(result: unknown, n: number): void;
}

/**
 * What encoding and decoding one message costs in memory. Two processes: in one, whose young generation is so large that
 * nothing is collected, allocated bytes are counted; in the other, with Node's own settings, it is seen what collecting costs.
 */
export async function memory(task: TaskOf<'codec'>, link: Link): Promise<void> {
  const { cell, seed, part = 'heap' } = task;
  const collector = await openCollector();
  const rig = await loadRig(cell, seed);
  link.send({ type: 'ready', address: null });
  await link.next('start');
  const record = recorder(link, task);
  const windows = { warmupMs: cell.warmupMs / 2, windowMs: cell.windowMs / 2 };
  for (const subject of subjectsOf(rig)) record(await parts[part](subject, windows, collector));
}

const subjectsOf = ({ encode, decode, checkEncoded, checkDecoded }: Rig): Subject[] => [
  { op: 'encode', call: encode, check: checkEncoded },
  { op: 'decode', call: decode, check: checkDecoded },
];
