import { randomBytes } from 'node:crypto';
import { startFileShare } from '../file-share/serve.ts';
import { oneLine } from '../report/format.ts';
import { version } from '../version.ts';
import { tell } from './output.ts';

export interface ServeShareFlags {
  host: string;
  port: number;
  transport: string;
  codec: string;
  dir: string;
  quotaBytes: number;
  quotaFiles: number;
  token?: string;
}

const LOOPBACK = /^(127\.[\d.]+|::1|localhost)$/;

/** `wirebench serve --scenario file-share`: begins to serve; resolves with what ends it. Whoever reaches more than this host needs a token. */
export async function serveShare(flags: ServeShareFlags): Promise<{ close(): Promise<void> }> {
  const { host, port, transport, codec, dir, quotaBytes, quotaFiles } = flags;
  // A path, of a Unix socket, is reached by this host alone.
  const isOpen = !LOOPBACK.test(host) && !/[\\/]/.test(host);
  const token = flags.token ?? (isOpen ? randomBytes(16).toString('hex') : undefined);
  const share = await startFileShare({
    ...{ dir, host, port, transport, codec, token },
    quota: { bytes: quotaBytes, files: quotaFiles },
    onTrouble: (what) => tell(oneLine(what)),
  });
  const { address } = share;
  const place = address.port === 0 ? address.host : `${address.host} port ${address.port}`;
  tell(`wirebench ${version} shares ${dir} on ${place} (${transport}, ${codec}); Ctrl-C ends it`);
  if (flags.token === undefined && token !== undefined) tell(`token: ${token}`);
  if (isOpen) tell(`${host} can be reached from outside: nothing is encrypted`);
  return share;
}
