import type { Study } from '../../types.ts';
import type { TaskOf } from '../protocol.ts';
import type { Link } from './link.ts';

type Run = (task: TaskOf<'codec'>, link: Link) => Promise<void>;

/** What is looked at in a codec's process: one file each, imported only by the process that needs it. */
const studies: { [S in Study | 'speed']?: () => Promise<Run> } = {
  speed: async () => (await import('../studies/speed.ts')).speed,
};

export async function codec(task: TaskOf<'codec'>, link: Link): Promise<void> {
  const study = await studies[task.cell.study ?? 'speed']?.();
  if (!study) throw new TypeError(`nothing is known of the study ${task.cell.study}`);
  await study(task, link);
}
