import { WirebenchError } from '../../errors.ts';
import { isPython } from '../../python/codec.ts';
import type { Study } from '../../types.ts';
import type { TaskOf } from '../protocol.ts';
import type { Link } from './link.ts';

type Run = (task: TaskOf<'codec'>, link: Link) => Promise<void>;

/** What is looked at in a codec's process: one file each, imported only by the process that needs it. */
const studies: { [S in Study | 'speed' | 'speed-python']?: () => Promise<Run> } = {
  cold: async () => (await import('../studies/cold.ts')).cold,
  memory: async () => (await import('../studies/memory.ts')).memory,
  'speed-python': async () => (await import('../studies/speed-python.ts')).speedPython,
  speed: async () => (await import('../studies/speed.ts')).speed,
  faithfulness: async () => (await import('../studies/faithfulness.ts')).faithfulness,
  robustness: async () => (await import('../studies/robustness.ts')).robustness,
  compatibility: async () => (await import('../studies/compatibility.ts')).compatibility,
};

export async function codec(task: TaskOf<'codec'>, link: Link): Promise<void> {
  const python = isPython(task.cell.runtime);
  if (python && task.cell.study !== undefined)
    throw new WirebenchError('UNAVAILABLE', 'of Python only the speed is measured');
  const { study: asked = python ? 'speed-python' : 'speed' } = task.cell;
  const study = await studies[asked]?.();
  if (!study) throw new TypeError(`nothing is known of the study ${asked}`);
  await study(task, link);
}
