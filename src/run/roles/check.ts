import { checkCodec } from '../../fidelity/check.ts';
import { loadCodec } from '../../plugins.ts';
import { createCodec } from '../load-cell.ts';
import type { TaskOf } from '../protocol.ts';
import { codecFacts } from './inspect.ts';
import type { Link } from './link.ts';

/** Tries every kind of value on one codec, in a process that may die of it. */
export async function check(task: TaskOf<'check'>, link: Link): Promise<void> {
  const plugin = await loadCodec(task.codec);
  const create = () => createCodec(plugin, task.codec);
  const facts = await codecFacts(task.codec, plugin.meta, await create());
  const result = await checkCodec(create, plugin.meta);
  link.send({ type: 'checked', result: { codec: facts, ...result } });
}
