import { createAppender } from './appender.ts';
import { type Download, openDownload } from './download.ts';
import { notFound } from './errors.ts';
import { openFolder } from './folder.ts';
import { hashFile } from './hash-file.ts';
import { sharedName } from './names.ts';
import { pageOf } from './order.ts';
import type { Listed } from './protocol.ts';
import type { Quota } from './quota.ts';
import { createRoom } from './room.ts';
import { createUpload, type Upload } from './upload.ts';

export interface ShareOptions {
  readonly dir: string;
  readonly quota: Quota;
  /** A finished upload survives a power cut: file and folder are synced before it is answered. */
  readonly durable: boolean;
  /** A broken upload that nobody goes on with for so long is removed. */
  readonly staleMs: number;
}

/** The files of a folder, for many clients at a time. Names are checked here: all that take one throw BAD_NAME. */
export interface Share {
  /** Begins an upload, or goes on with a broken one of this name and size. Throws OVER_QUOTA. */
  put(name: string, size: number, resume: boolean): Promise<Upload>;
  /** Reads a file as it is now: one that is put in its place later does not change what is read. Throws NOT_FOUND. */
  get(name: string, at: number): Promise<Download>;
  list(after: string | undefined, limit: number): Promise<{ files: Listed[]; more: boolean }>;
  remove(name: string): Promise<void>;
  /** Removes what is stale. */
  clean(nowMs: number): Promise<void>;
  /** What is under way must have been left before. */
  close(): Promise<void>;
}

/** Opens a folder and counts what is in it. Throws LOCKED or CANNOT_WRITE. */
export async function openShare({ dir, quota, durable, staleMs }: ShareOptions): Promise<Share> {
  const folder = await openFolder(dir);
  const room = await createRoom(folder, quota).catch(async (error) => {
    await folder.close();
    throw error;
  });
  const inTurn = createTurns();

  async function put(given: string, size: number, resume: boolean): Promise<Upload> {
    const name = sharedName(given);
    const place = await inTurn(() => room.take(name, size, resume));
    const { partial, file } = place;
    const discard = () => folder.removePartial(partial);
    const soFar = await hashFile(file).catch(async (error) => {
      // What cannot be read is of no use: the next one would go on with it, and fail too.
      await file
        .close()
        .then(discard)
        .catch(() => {});
      place.leave(0);
      throw error;
    });
    const publish = () =>
      inTurn(async () => {
        const old = await folder.facts(name);
        await folder.publish(partial, name);
        room.added(size, old?.size ?? null);
      });
    const appender = createAppender(file, soFar.at, soFar.hash);
    return createUpload({ ...place, size, soFar, appender, durable, publish, discard, sync: folder.sync });
  }

  async function remove(given: string): Promise<void> {
    const name = sharedName(given);
    const facts = await folder.facts(name);
    if (!facts) throw notFound();
    await folder.remove(name);
    room.removed(facts.size);
    if (durable) await folder.sync();
  }

  return {
    put,
    get: async (name, at) => openDownload(await folder.openFile(sharedName(name)), at),
    async list(after, limit) {
      const { page, more } = pageOf(await folder.names(), after, limit);
      const found = await Promise.all(page.map(async (name) => ({ name, facts: await folder.facts(name) })));
      return { files: found.flatMap(({ name, facts }) => (facts ? [{ name, ...facts }] : [])), more };
    },
    remove: (name) => inTurn(() => remove(name)),
    clean: (nowMs) => inTurn(() => room.clean(nowMs, staleMs)),
    close: folder.close,
  };
}

/** One after the other, in the order they came. */
function createTurns(): <T>(work: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const mine = last.then(work);
    last = mine.catch(() => {});
    return mine;
  };
}
