import { open, readFile, rm, stat } from 'node:fs/promises';
import { isAlive } from '../alive.ts';
import { WirebenchError } from '../errors.ts';

/** A lock that says nothing is just being written, or was left by a server that was killed then. */
const STARTING_MS = 10_000;

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
  // Before anything is waited for: another call may come meanwhile.
  held.add(path);
  try {
    await take(path, refused);
  } catch (error) {
    held.delete(path);
    throw error;
  }
  return async () => {
    if (!held.has(path)) return;
    await rm(path, { force: true }).finally(() => held.delete(path));
  };
}

async function take(path: string, refused: (why: string) => WirebenchError): Promise<void> {
  for (let tries = 0; tries < 2; tries++) {
    if (await create(path)) return;
    const said = await readFile(path, 'utf8').catch(() => '');
    const pid = Number(said);
    if (pid > 0 && pid !== process.pid && isAlive(pid)) throw refused(`process ${pid}`);
    if (said === '' && (await isYoung(path))) break;
    await rm(path, { force: true });
  }
  throw refused('it is starting');
}

const isYoung = async (path: string): Promise<boolean> => {
  const found = await stat(path).catch(() => undefined);
  return found !== undefined && Date.now() - found.mtimeMs < STARTING_MS;
};

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
