import type { FileHandle } from 'node:fs/promises';
import { type Folder, partialKey } from './folder.ts';
import { type Partial, resumable, stale } from './order.ts';
import {
  addFile,
  type Held,
  NOTHING_HELD,
  type Quota,
  release,
  removeFile,
  reserve,
  takePartial,
  type Want,
} from './quota.ts';

/** Room that an upload has taken, and the partial it is written to. */
export interface Place {
  readonly partial: string;
  readonly file: FileHandle;
  /** The upload is over: so many bytes of it stay as a broken one. Once. */
  leave(partialBytes: number): void;
}

interface Opened {
  readonly name: string;
  readonly file: FileHandle;
}

/** Who may write how much where: the quota, and the partials, each of which one upload has for itself. */
export interface Room {
  /** Throws OVER_QUOTA. */
  take(name: string, size: number, resume: boolean): Promise<Place>;
  /** A file of this size has come in place of one of that; null: of none. */
  added(size: number, replaced: number | null): void;
  removed(size: number): void;
  clean(nowMs: number, staleMs: number): Promise<void>;
}

/** Its calls must not overlap: each looks at the folder, then changes it. */
export async function createRoom(folder: Folder, quota: Quota): Promise<Room> {
  let held = await countHeld(folder);
  const busy = new Set<string>();

  async function removePartial({ file, size }: Partial): Promise<void> {
    await folder.removePartial(file);
    held = takePartial(held, size);
  }

  /** Broken uploads make room for a new one, oldest first. */
  async function makeRoom(want: Want, spare: readonly Partial[]): Promise<void> {
    // None is removed in vain: where all would not make room enough, they are gone on with another day.
    const spareBytes = spare.reduce((sum, { size }) => sum + size, 0);
    reserve(takePartial(held, spareBytes), quota, want);
    const oldestLast = [...spare].sort((a, b) => b.modifiedMs - a.modifiedMs);
    for (;;) {
      try {
        held = reserve(held, quota, want);
        return;
      } catch (error) {
        const oldest = oldestLast.pop();
        if (oldest === undefined) throw error;
        await removePartial(oldest);
      }
    }
  }

  function placeOf(partial: Opened, want: Want): Place {
    busy.add(partial.name);
    return {
      partial: partial.name,
      file: partial.file,
      leave(partialBytes) {
        busy.delete(partial.name);
        held = release(held, want, partialBytes);
      },
    };
  }

  /** Room is given back where there is nothing to write to: no descriptor left, a full disk. */
  async function reserved(
    want: Want,
    spare: readonly Partial[],
    open: () => Promise<Opened>,
  ): Promise<Place> {
    await makeRoom(want, spare);
    const opened = await open().catch((error) => {
      held = release(held, want);
      throw error;
    });
    return placeOf(opened, want);
  }

  return {
    async take(name, size, resume) {
      const want: Want = { sizeBytes: size, newFiles: (await folder.facts(name)) === undefined ? 1 : 0 };
      const key = partialKey(name, size);
      const partials = await folder.partials();
      const old = resume ? resumable(partials, { key, size, busy }) : undefined;
      const spare = partials.filter(({ file }) => file !== old?.file && !busy.has(file));
      if (old === undefined) return reserved(want, spare, () => folder.createPartial(key));
      // What is there of it already is part of the room it takes.
      held = takePartial(held, old.size);
      const open = async () => ({ name: old.file, file: await folder.openPartial(old.file) });
      return reserved(want, spare, open).catch((error) => {
        held = { ...held, partialBytes: held.partialBytes + old.size };
        throw error;
      });
    },
    added(size, replaced) {
      held = addFile(held, size, replaced);
    },
    removed(size) {
      held = removeFile(held, size);
    },
    async clean(nowMs, staleMs) {
      for (const partial of stale(await folder.partials(), { busy, nowMs, staleMs }))
        await removePartial(partial);
    },
  };
}

async function countHeld(folder: Folder): Promise<Held> {
  let held = NOTHING_HELD;
  for (const name of await folder.names()) {
    const facts = await folder.facts(name);
    if (facts) held = addFile(held, facts.size, null);
  }
  for (const { size } of await folder.partials()) held = { ...held, partialBytes: held.partialBytes + size };
  return held;
}
