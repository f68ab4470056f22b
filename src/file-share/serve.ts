import type { Address, Options } from '../types.ts';
import type { Quota } from './quota.ts';
import { serveShare } from './server.ts';
import { openShare } from './share.ts';
import { loadShareWire } from './wire.ts';

export const HOUR_MS = 3_600_000;
const STALE_MS = 24 * HOUR_MS;
const LIMITS = { clients: 64, idleMs: 60_000 };

export interface FileShareOptions {
  readonly dir: string;
  readonly host: string;
  /** 0 asks for a free one. */
  readonly port: number;
  readonly transport: string;
  /** Of the transport. */
  readonly wireOptions?: Options;
  readonly codec: string;
  /** undefined: every client is let in. */
  readonly token: string | undefined;
  readonly quota: Quota;
  readonly onTrouble: (what: string) => void;
}

/** Shares a folder until it is closed. Throws LOCKED, CANNOT_WRITE, PORT_IN_USE, PACKAGE_MISSING, BAD_OPTION and the like. */
export async function startFileShare(
  options: FileShareOptions,
): Promise<{ readonly address: Address; close(): Promise<void> }> {
  const { dir, host, port, quota, token, onTrouble } = options;
  const { transport, createCodec } = await loadShareWire(
    options.transport,
    options.codec,
    options.wireOptions,
  );
  const share = await openShare({ dir, quota, durable: true, staleMs: STALE_MS });
  try {
    await share.clean(Date.now());
    const listener = await serveShare({
      share,
      transport,
      at: { host, port },
      createCodec,
      token,
      limits: LIMITS,
      onTrouble,
    });
    const cleaning = setInterval(() => {
      share.clean(Date.now()).catch((error: Error) => onTrouble(error.message));
    }, HOUR_MS);
    return {
      address: listener.address,
      async close() {
        clearInterval(cleaning);
        await listener.close();
        await share.close();
      },
    };
  } catch (error) {
    await share.close();
    throw error;
  }
}
