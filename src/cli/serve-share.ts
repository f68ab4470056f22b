import { startFileShare } from '../file-share/serve.ts';
import { oneLine } from '../report/format.ts';
import { type CertificateFlags, certificateFor } from './_certificates.ts';
import { tellServing, tokenFor } from './_serving.ts';
import { tell } from './output.ts';

export interface ServeShareFlags extends CertificateFlags {
  host: string;
  port: number;
  transport: string;
  codec: string;
  dir: string;
  quotaBytes: number;
  quotaFiles: number;
  token?: string;
}

/** `wirebench serve --scenario file-share`: begins to serve; resolves with what ends it. Whoever reaches more than this host needs a token. */
export async function serveShare(flags: ServeShareFlags): Promise<{ close(): Promise<void> }> {
  const { host, port, transport, codec, dir, quotaBytes, quotaFiles } = flags;
  const token = tokenFor(flags);
  const share = await startFileShare({
    ...{ dir, host, port, transport, codec, token },
    wireOptions: certificateFor(transport, flags),
    quota: { bytes: quotaBytes, files: quotaFiles },
    onTrouble: (what) => tell(oneLine(what)),
  });
  tellServing(`shares ${dir}`, `${transport}, ${codec}`, flags, share.address, token);
  return share;
}
