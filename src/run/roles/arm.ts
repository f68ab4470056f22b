import type { TaskOf } from '../protocol.ts';
import { answerBlocks } from './_blocks.ts';
import { loadOperation } from './_operation.ts';
import type { Link } from './link.ts';

const THOROUGH_NS = 300e6;

/** One of two arms: runs blocks of operations when it is told to, and waits in between. */
export async function arm(task: TaskOf<'arm'>, link: Link): Promise<void> {
  const { run, verify } = await loadOperation(task);
  await answerBlocks(link, run);
  verify(task.thorough ? THOROUGH_NS : 0);
}
