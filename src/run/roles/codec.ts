import { WirebenchError } from '../../errors.ts';
import { isPython } from '../../python/codec.ts';
import type { Study } from '../../types.ts';
import type { TaskOf } from '../protocol.ts';
import type { Link } from './link.ts';

type Run = (task: TaskOf<'codec'>, link: Link) => Promise<void>;

type Asked = Study | 'speed';

/** What is looked at in a codec's process: one file each, imported only by the process that needs it. */
const studies: { [S in Asked | `${Asked}-python`]?: () => Promise<Run> } = {
  cold: async () => (await import('../studies/cold.ts')).cold,
  memory: async () => (await import('../studies/memory.ts')).memory,
  'speed-python': async () => (await import('../studies/speed-python.ts')).speedPython,
  speed: async () => (await import('../studies/speed.ts')).speed,
  faithfulness: async () => (await import('../studies/faithfulness.ts')).faithfulness,
  robustness: async () => (await import('../studies/robustness.ts')).robustness,
  'robustness-python': async () => (await import('../studies/robustness-python.ts')).robustnessPython,
  compatibility: async () => (await import('../studies/compatibility.ts')).compatibility,
};

export async function codec(task: TaskOf<'codec'>, link: Link): Promise<void> {
  const python = isPython(task.cell.runtime);
  const { study: asked = 'speed' } = task.cell;
  const study = await studies[python ? (`${asked}-python` as const) : asked]?.();
  if (!study && python)
    throw new WirebenchError('UNAVAILABLE', `of Python's codecs the study ${asked} is not made`);
  if (!study) throw new TypeError(`nothing is known of the study ${asked}`);
  await study(task, link);
}
