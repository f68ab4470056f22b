import { decodeInPython, type PythonAnswer } from '../../python/codec.ts';
import { CALLS, isAnswer } from '../../robustness/calls.ts';
import type { Outcome } from '../../schema.ts';
import { guarded } from '../guard/guarded.ts';
import type { TaskOf } from '../protocol.ts';
import type { Link } from '../roles/link.ts';
import { recordAttacks, VerdictSchema } from './robustness.ts';

/**
 * Gives a decoder of Python's own the messages that ask it to compute something harmless, and no other: of the other
 * attacks nobody can say beforehand what a decoder that calls what it is told would call.
 */
export async function robustnessPython(task: TaskOf<'codec'>, link: Link): Promise<void> {
  const { runtime, codec, sizeBytes } = task.cell;
  if (runtime === null) throw new TypeError('no Python was named');
  const attempts = CALLS.map(({ bytes }) => ({
    group: 'calls',
    act: async () => {
      const [answer] = await decodeInPython({ runtime, codec: codec.use }, [bytes]);
      return () => ({ outcome: outcomeOf(answer), detail: '' });
    },
  }));
  const endings = await guarded(task, link, attempts, VerdictSchema);
  const tried = CALLS.map(({ name }) => ({ attack: 'calls' as const, name }));
  recordAttacks(task, link, { tried, endings, messageBytes: sizeBytes ?? 1, sampledOf: new Map() });
}

function outcomeOf(answer: PythonAnswer | undefined): Outcome {
  if (answer === undefined) return 'not tried';
  if ('refused' in answer) return 'detected';
  return isAnswer(answer.read) ? 'executes' : 'harmless';
}
