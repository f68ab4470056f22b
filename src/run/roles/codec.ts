import { isPython } from '../../python/codec.ts';
import type { Study } from '../../types.ts';
import type { TaskOf } from '../protocol.ts';
import type { Link } from './link.ts';

type Run = (task: TaskOf<'codec'>, link: Link) => Promise<void>;

/** What is looked at in a codec's process: one file each, imported only by the process that needs it. */
const studies: { [S in Study | 'speed' | 'speed-python']?: () => Promise<Run> } = {
  'speed-python': async () => (await import('../studies/speed-python.ts')).speedPython,
  speed: async () => (await import('../studies/speed.ts')).speed,
};

export async function codec(task: TaskOf<'codec'>, link: Link): Promise<void> {
  const { study: asked = isPython(task.cell.runtime) ? 'speed-python' : 'speed' } = task.cell;
  const study = await studies[asked]?.();
  if (!study) throw new TypeError(`nothing is known of the study ${asked}`);
  await study(task, link);
}
