import { timeInPython } from '../../python/codec.ts';
import { loadVariants } from '../load-cell.ts';
import type { TaskOf } from '../protocol.ts';
import { type Link, recorder } from '../roles/link.ts';

/** Encode and decode timed by a process of Python's, which verifies that every value comes back. */
export async function speedPython(task: TaskOf<'codec'>, link: Link): Promise<void> {
  const { cell, seed } = task;
  const { codec, runtime, warmupMs, windowMs } = cell;
  if (runtime === null) throw new TypeError('no Python was named');
  const variants = await loadVariants(cell, seed);
  link.send({ type: 'ready', address: null });
  await link.next('start');
  const record = recorder(link, task);
  for (const samples of await timeInPython({ runtime, codec: codec.use, variants }, { warmupMs, windowMs }))
    record({ kind: 'samples', ...samples });
}
