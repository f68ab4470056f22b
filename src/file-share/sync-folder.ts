import { open } from 'node:fs/promises';
import { fileFailure } from './errors.ts';

/** Resolves when what was renamed or removed in a folder survives a power cut; does nothing on Windows, which cannot be asked. */
export async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  const failed = (cause: unknown): never => {
    throw fileFailure('write', cause);
  };
  const folder = await open(path, 'r').catch(failed);
  await folder
    .sync()
    .catch(failed)
    .finally(() => folder.close());
}
