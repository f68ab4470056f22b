import { readdirSync, statSync, watch } from 'node:fs';
import { join } from 'node:path';
import type { Sandbox, Started } from './_sandbox.ts';

export interface Sharing {
  readonly serve: Started;
  readonly port: number;
  /** What a client of it needs. */
  readonly flags: readonly string[];
}

/** `wirebench serve --scenario file-share` of the folder `shared`, on a free port. */
export async function startShare(sandbox: Sandbox, args: readonly string[] = []): Promise<Sharing> {
  const options = ['--scenario', 'file-share', '--port', '0', '--dir', 'shared', ...args];
  const serve = sandbox.start(['serve', ...options]);
  const port = Number(await serve.stderrMatch(/ shares shared on 127\.0\.0\.1 port (\d+) /));
  return { serve, port, flags: ['--target', `127.0.0.1:${port}`] };
}

/** The names that clients see in the shared folder. */
export const sharedNames = (sandbox: Sandbox): string[] =>
  readdirSync(sandbox.path('shared')).filter((name) => !name.startsWith('.'));

/** Resolves when a file below the folder whose name matches has so many bytes; rejects when the process ends before. */
export async function grown(folder: string, name: RegExp, bytes: number, by: Started): Promise<void> {
  const isGrown = () =>
    readdirSync(folder).some(
      (file) =>
        name.test(file) && (statSync(join(folder, file), { throwIfNoEntry: false })?.size ?? 0) >= bytes,
    );
  const watcher = watch(folder);
  try {
    await new Promise<void>((resolve, reject) => {
      const look = () => isGrown() && resolve();
      watcher.on('change', look);
      void by.ended.then(({ stderr }) =>
        reject(new Error(`ended before ${bytes} bytes were there: ${stderr}`)),
      );
      look();
    });
  } finally {
    watcher.close();
  }
}
