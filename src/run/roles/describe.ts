import { loadPlugin } from '../../plugins.ts';
import { seeded } from '../../rng.ts';
import type { TaskOf } from '../protocol.ts';
import type { Link } from './link.ts';

/** Loads a user's plug-in and makes one, so that a typo fails here and not in the middle of a run. */
export async function describe(task: TaskOf<'describe'>, link: Link): Promise<void> {
  const { meta, create } = await loadPlugin(task.of, task.ref);
  // What only an impairment is given is nothing to the others.
  await create({ options: task.ref.options ?? {}, rng: seeded(0), socket: 'udp' });
  link.send({ type: 'described', meta: { ...meta } });
}
