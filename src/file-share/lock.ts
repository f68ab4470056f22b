import { open, readFile, rm } from 'node:fs/promises';
import { isAlive } from '../alive.ts';
import { WirebenchError } from '../errors.ts';

/** Locks of this process: in a container a dead server and its follower may have one process number. */
const held = new Set<string>();

/** One server a folder: two would each take the other's uploads for broken ones. Throws LOCKED. Returns its release. */
export async function lockFolder(path: string, shown: string): Promise<() => Promise<void>> {
  const refused = (why: string) =>
    new WirebenchError(
      'LOCKED',
      `${shown} is shared by another server (${why}); end that, or share another folder`,
    );
  if (held.has(path)) throw refused('this process');
  for (let tries = 0; tries < 2; tries++) {
    if (await create(path)) {
      held.add(path);
      return async () => {
        if (held.delete(path)) await rm(path, { force: true });
      };
    }
    const pid = Number(await readFile(path, 'utf8').catch(() => ''));
    if (pid > 0 && pid !== process.pid && isAlive(pid)) throw refused(`process ${pid}`);
    await rm(path, { force: true });
  }
  throw refused('it is starting');
}

async function create(path: string): Promise<boolean> {
  try {
    const file = await open(path, 'wx', 0o600);
    await file.writeFile(String(process.pid)).finally(() => file.close());
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}
