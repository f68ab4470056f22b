import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { messageOf, WirebenchError } from '../../errors.ts';
import type { Exit, Role } from '../_role.ts';
import type { TaskOf } from '../protocol.ts';
import { addEnding, type Ending, hasDiedLast, wholeLines } from './journal.ts';

/** A process that tries hostile things is watched from inside; beyond this even that has failed. */
const MOST_MS = 600_000;

type GuardedTask = Omit<TaskOf<'codec'>, 'journal'>;
type Died = Extract<Ending<never>, { died: unknown }>;

/**
 * Runs a task in processes that may die of it: a try that ends its process is told in the journal as what it was, and
 * the next process goes on behind it. `readyMs`: what a process may take to get ready. Throws what is not a try's doing, as a codec that cannot even be loaded, or that `signal` was aborted.
 */
export async function supervise(
  launch: () => Role,
  task: GuardedTask,
  readyMs: number,
  signal: AbortSignal,
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'wirebench-tries-'));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  // A second Ctrl-C ends this process at once.
  process.once('exit', remove);
  try {
    const journal = join(folder, 'journal.jsonl');
    while (!(await isDone(launch(), task, journal, { readyMs, signal })));
  } finally {
    process.off('exit', remove);
    remove();
  }
}

/** false: the process has died of a try. */
async function isDone(
  role: Role,
  task: GuardedTask,
  journal: string,
  { readyMs, signal }: { readyMs: number; signal: AbortSignal },
): Promise<boolean> {
  const before = wholeLines(journal).length;
  role.prepare({ ...task, journal });
  await role.expect('ready', readyMs);
  role.send({ type: 'start' });
  try {
    await role.expect('bye', MOST_MS);
    return true;
  } catch (error) {
    // Killed where it is not dead yet, so that the journal is whole.
    await role.kill();
    // Ended by the user, not by a try; nor is another process begun.
    if (signal.aborted) throw error;
    const died = deathOf(error, role.exit());
    if (died === undefined) throw error;
    const told = wholeLines(journal).length > before && hasDiedLast(journal);
    if (!told) addEnding(journal, died);
    return false;
  }
}

/** What the end of a process says of the try that was under way; undefined: it is no try's doing. */
export function deathOf(error: unknown, exit: Exit | undefined): Died | undefined {
  const code = error instanceof WirebenchError ? error.code : undefined;
  if (code === 'ROLE_HUNG') return { died: 'hangs', detail: 'could not even be watched any more' };
  if (code === 'ROLE_OUT_OF_MEMORY') return { died: 'out of memory', detail: 'took more than a role may' };
  // Thrown beside a call, as from a timer: any process would have died of it.
  if (code === 'CODEC_FAILED') return { died: 'crashes', detail: messageOf(error) };
  // A connection that breaks off is seen before the process is.
  const isGone = code === 'ROLE_DIED' || code === undefined;
  if (!isGone || exit === undefined) return undefined;
  if (/heap out of memory|Allocation failed/i.test(exit.said))
    return { died: 'out of memory', detail: 'the heap was full' };
  if (exit.signal === 'SIGKILL')
    return { died: 'out of memory', detail: 'killed, as by a system short of it' };
  if (exit.signal !== null) return { died: 'crashes', detail: exit.signal };
  return { died: 'exits', detail: `exit code ${exit.code}` };
}
