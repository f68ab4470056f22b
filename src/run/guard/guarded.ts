import type * as v from 'valibot';
import { messageOf } from '../../errors.ts';
import type { TaskOf } from '../protocol.ts';
import type { Link } from '../roles/link.ts';
import { type Attempt, runAttempts } from './attempts.ts';
import { readEndings } from './endings.ts';
import { addEnding, type Ending, openJournal } from './journal.ts';
import { LIMITS, type Limits } from './limits.ts';
import { startWatch } from './watch.ts';

const cpuMs = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

/**
 * The role's side of `supervise`: gets ready, tries what is left to try, and returns how each try has ended, in the
 * order of `attempts`. `told` is the schema of what attempts conclude, because it is read back from a file.
 */
export async function guarded<T>(
  { journal: path }: TaskOf<'codec'>,
  link: Link,
  attempts: readonly Attempt<T>[],
  told: v.GenericSchema<unknown, T>,
  limits: Limits = LIMITS,
): Promise<Ending<T>[]> {
  if (path === undefined) throw new TypeError('a study whose tries may end the process needs a journal');
  const watch = await startWatch(path, limits);
  link.send({ type: 'ready', address: null });
  await link.next('start');
  process.once('uncaughtException', (thrown) => {
    // Thrown beside a call: any process dies of it, and so does this one.
    addEnding(path, { died: 'crashes', detail: messageOf(thrown) });
    process.kill(process.pid, 'SIGKILL');
  });
  const journal = openJournal(path);
  const nowMs = () => performance.now();
  const over = readEndings(path, told);
  await runAttempts(attempts, { over, journal, watch, limits, cpuMs, nowMs });
  journal.close();
  await watch.close();
  return readEndings(path, told).slice(0, attempts.length);
}
