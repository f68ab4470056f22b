import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as v from 'valibot';
import { makeFolder } from '../folders.ts';
import type { Store } from './store.ts';

const FOLDER = 'profiles';
/** wirebench's own, wherever it is installed. */
const OWN_FOLDER = fileURLToPath(new URL('../..', import.meta.url)).replace(/[\\/]$/, '');

/** CPU profiles of the processes of one round of one cell: written by V8 when they end, then without this machine's folders. */
export interface CellProfiles {
  /** For Node. `who`: tells the processes of the cell apart; empty where there is one. */
  nodeArgs(who: string): string[];
  /** Keeps what the processes have written, as profiles/<cell>[.<who>].cpuprofile. They have ended. */
  keep(): void;
  /** Whatever is left in the making. */
  discard(): void;
}

/** Throws CANNOT_WRITE when a profile cannot be kept. */
export function profilesOf(store: Pick<Store, 'folder' | 'write'>, cell: string): CellProfiles {
  const making = join(store.folder, FOLDER, `.${cell}`);
  const known = new Set<string>();
  const discard = () => rmSync(making, { recursive: true, force: true });
  return {
    nodeArgs: (who) => {
      known.add(who);
      const folder = join(making, `of-${who}`);
      makeFolder(folder);
      return ['--cpu-prof', `--cpu-prof-dir=${folder}`];
    },
    keep: () => {
      for (const who of known) {
        const folder = join(making, `of-${who}`);
        // Node names them by date, time, process, thread and number: one a thread.
        for (const [thread, file] of readdirSync(folder).sort(byThread).entries()) {
          const parts = [cell, ...(who === '' ? [] : [who]), ...(thread === 0 ? [] : [`thread-${thread}`])];
          const text = readFileSync(join(folder, file), 'utf8');
          store.write(join(FOLDER, `${parts.join('.')}.cpuprofile`), publicProfile(text));
        }
      }
      discard();
    },
    discard,
  };
}

const threadOf = (file: string): number => Number(file.split('.').at(-3));
const byThread = (a: string, b: string): number => threadOf(a) - threadOf(b);

const ProfileSchema = v.looseObject({
  nodes: v.array(v.looseObject({ callFrame: v.looseObject({ url: v.string() }) })),
});

/** The profile with the places of its modules as a report may name them. People post reports. */
function publicProfile(text: string): string {
  const profile = v.parse(ProfileSchema, JSON.parse(text));
  const nodes = profile.nodes.map((node) => ({
    ...node,
    callFrame: {
      ...node.callFrame,
      url: publicPlace(node.callFrame.url, { cwd: process.cwd(), home: homedir(), own: OWN_FOLDER }),
    },
  }));
  return JSON.stringify({ ...profile, nodes });
}

/**
 * Where a module stands, without this machine's folders: below the working folder `.`, wirebench's own as `wirebench`, the
 * home folder as `~`; of any other only what follows its node_modules, or the file's name.
 */
export function publicPlace(url: string, folders: { cwd: string; home: string; own: string }): string {
  const path = url.startsWith('file:') ? fileURLToPath(url) : url;
  // Node's own modules and code without a file.
  if (!/^([a-z]:)?[\\/]/i.test(path)) return url;
  const within = (folder: string, name: string) =>
    path.startsWith(folder) && /^[\\/]/.test(path.slice(folder.length))
      ? name + path.slice(folder.length).replaceAll('\\', '/')
      : undefined;
  const { cwd, home, own } = folders;
  const packaged = /[\\/](node_modules[\\/].*)$/.exec(path)?.[1]?.replaceAll('\\', '/');
  return within(cwd, '.') ?? within(own, 'wirebench') ?? within(home, '~') ?? packaged ?? basename(path);
}
