import type { ShareClient } from './client.ts';

/** A third of what a server lets pass in silence, and less of what a client does. */
export const KEEP_ALIVE_MS = 20_000;

/**
 * Asks for a line of the listing now and then while something takes long that needs no message: without it, either end
 * takes the other for gone while what there is of a large file is hashed, here or there.
 */
export async function keptAlive<T>({ ask }: Pick<ShareClient, 'ask'>, work: () => Promise<T>): Promise<T> {
  let isAsked = false;
  const askOnce = async () => {
    if (isAsked) return;
    isAsked = true;
    try {
      await ask({ op: 'ls', limit: 1 });
    } catch {
      // Whoever needs the connection next finds that it is lost.
    }
    isAsked = false;
  };
  const asking = setInterval(askOnce, KEEP_ALIVE_MS);
  try {
    return await work();
  } finally {
    clearInterval(asking);
  }
}
