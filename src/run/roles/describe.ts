import { loadPlugin } from '../../plugins.ts';
import type { TaskOf } from '../protocol.ts';
import type { Link } from './link.ts';

/** Loads a user's plug-in and makes one, so that a typo fails here and not in the middle of a run. */
export async function describe(task: TaskOf<'describe'>, link: Link): Promise<void> {
  const { meta, create } = await loadPlugin(task.of, task.ref);
  await create({ options: task.ref.options ?? {} });
  link.send({ type: 'described', meta: { ...meta } });
}
