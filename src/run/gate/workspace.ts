import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as v from 'valibot';
import { isAlive } from '../../alive.ts';
import { messageOf, WirebenchError } from '../../errors.ts';
import { addWorktree, type Repository, removeWorktree } from './git.ts';

const PREFIX = 'wirebench-gate-';
const OWNER = 'owner.json';
const OwnerSchema = v.object({
  pid: v.number(),
  worktrees: v.array(v.object({ root: v.string(), folder: v.string() })),
});
type Owner = v.InferOutput<typeof OwnerSchema>;

/** A temporary folder of one gate, with the worktrees in it: removed at its end, whatever that is. */
export interface Workspace {
  readonly folder: string;
  /** A new folder in it. */
  subfolder(name: string): string;
  worktree(repository: Repository, name: string, commit: string): Promise<string>;
  remove(): void;
}

/** Removes what killed gates have left, then makes a folder. Throws CANNOT_WRITE. */
export function openWorkspace(): Workspace {
  removeStale();
  const owner: Owner = { pid: process.pid, worktrees: [] };
  const folder = makeFolder();
  const note = () => writeFileSync(join(folder, OWNER), JSON.stringify(owner));
  note();
  // A second Ctrl-C ends the process at once.
  const remove = () => {
    process.off('exit', remove);
    removeAll(folder, owner);
  };
  process.once('exit', remove);
  return {
    folder,
    subfolder: (name) => {
      mkdirSync(join(folder, name), { recursive: true });
      return join(folder, name);
    },
    worktree: async (repository, name, commit) => {
      const at = join(folder, name);
      // Before it is there: who is killed in between has still said what to remove.
      owner.worktrees.push({ root: repository.root, folder: at });
      note();
      await addWorktree(repository, at, commit);
      return at;
    },
    remove,
  };
}

function makeFolder(): string {
  try {
    return mkdtempSync(join(tmpdir(), PREFIX));
  } catch (error) {
    throw new WirebenchError(
      'CANNOT_WRITE',
      `cannot make a temporary folder (${messageOf(error)}); check TMPDIR`,
      error,
    );
  }
}

function removeAll(folder: string, { worktrees }: Pick<Owner, 'worktrees'>): void {
  for (const worktree of worktrees) removeWorktree(worktree.root, worktree.folder);
  rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
}

/** Folders of gates whose process is gone. Another user's are let be: git would run what their repository says. */
function removeStale(): void {
  // Whether there is a temporary folder at all is told by whoever makes one in it.
  const names = existsSync(tmpdir()) ? readdirSync(tmpdir()) : [];
  for (const name of names.filter((entry) => entry.startsWith(PREFIX))) {
    const folder = join(tmpdir(), name);
    const owner = ownerOf(folder);
    if (owner && !isAlive(owner.pid)) removeAll(folder, owner);
  }
}

function ownerOf(folder: string): Owner | undefined {
  try {
    if (process.getuid && statSync(folder).uid !== process.getuid()) return undefined;
    const owner = v.parse(OwnerSchema, JSON.parse(readFileSync(join(folder, OWNER), 'utf8')));
    return { ...owner, worktrees: owner.worktrees.filter((worktree) => worktree.folder.startsWith(folder)) };
  } catch {
    return undefined;
  }
}
