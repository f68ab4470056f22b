import { createCodec } from '../run/load-cell.ts';
import { loadPlugin } from '../plugins.ts';
import { WirebenchError } from '../errors.ts';
import type { Address, Codec, Transport, TransportMeta } from '../types.ts';
import type { Quota } from './quota.ts';
import { serveShare } from './server.ts';
import { openShare } from './share.ts';

export const HOUR_MS = 3_600_000;
const STALE_MS = 24 * HOUR_MS;
const LIMITS = { clients: 64, idleMs: 60_000 };

export interface FileShareOptions {
  readonly dir: string;
  readonly host: string;
  /** 0 asks for a free one. */
  readonly port: number;
  readonly transport: string;
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
  const { transport, createCodec: codecOf } = await loadWire(options.transport, options.codec);
  const share = await openShare({ dir, quota, durable: true, staleMs: STALE_MS });
  try {
    await share.clean(Date.now());
    const listener = await serveShare({
      share,
      transport,
      at: { host, port },
      createCodec: codecOf,
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

/** A wire and a codec for a share, by name or path. Throws UNKNOWN_NAME, PACKAGE_MISSING, or BAD_OPTION where they do not go together. */
export async function loadWire(
  transportUse: string,
  codecUse: string,
): Promise<{ transport: Transport; createCodec: () => Promise<Codec> }> {
  const wire = await loadPlugin('transports', { use: transportUse });
  const codec = await loadPlugin('codecs', { use: codecUse });
  const why = unfit(wire.meta, transportUse);
  if (why !== undefined) throw new WirebenchError('BAD_OPTION', `${why}; tcp can`);
  if (!wire.meta.accepts.includes(codec.meta.output)) {
    const words = `${codecUse} makes ${codec.meta.output}, ${transportUse} carries ${wire.meta.accepts.join(' or ')}`;
    throw new WirebenchError('BAD_OPTION', `${words}; choose another --codec`);
  }
  const make = () => createCodec(codec);
  await make();
  return { transport: await wire.create({ options: {} }), createCodec: make };
}

function unfit({ delivery, colocated }: TransportMeta, name: string): string | undefined {
  if (delivery === 'lossy') return `${name} may lose messages, and cannot carry a file`;
  return colocated ? `${name} does not leave its process` : undefined;
}
