import { checkCodec } from '../../fidelity/check.ts';
import { loadPlugin } from '../../plugins.ts';
import type { TaskOf } from '../protocol.ts';
import { codecFacts } from './inspect.ts';
import type { Link } from './link.ts';

/** Tries every kind of value on one codec, in a process that may die of it. */
export async function check(task: TaskOf<'check'>, link: Link): Promise<void> {
  const { meta, create } = await loadPlugin('codecs', task.codec);
  const options = task.codec.options ?? {};
  const facts = await codecFacts(task.codec, meta, await create({ options }));
  const result = await checkCodec(() => create({ options }), meta);
  link.send({ type: 'checked', result: { codec: facts, ...result } });
}
