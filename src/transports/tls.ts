import { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import tls from 'node:tls';
import { messageOf, WirebenchError } from '../errors.ts';
import { absolutePath } from '../plugins.ts';
import type { Address, Options, Plugin, Transport, TransportMeta } from '../types.ts';
import { type Certificate, makeCertificate } from './_certificate.ts';
import { ignoreFault } from './_common.ts';
import { connectWith, listenWith, streamMeta } from './_streams.ts';

export const meta: TransportMeta = {
  title:
    'TLS 1.3 over TCP: frames as on tcp; a throw-away P-256 certificate, or options.certFile and options.keyFile',
  socket: 'tcp',
  ...streamMeta,
  connections: true,
};

/** Both, or the files of neither: then one is made. Throws BAD_OPTION. */
async function certificateOf({ certFile, keyFile }: Options): Promise<Certificate> {
  if (certFile === undefined && keyFile === undefined) return makeCertificate(Date.now());
  if (typeof certFile !== 'string' || typeof keyFile !== 'string') {
    throw new WirebenchError('BAD_OPTION', 'tls needs certFile and keyFile together; give the paths of both');
  }
  try {
    const read = (file: string) => readFile(absolutePath(file, process.cwd()), 'utf8');
    const own = { cert: await read(certFile), key: await read(keyFile) };
    tls.createSecureContext(own);
    return own;
  } catch (error) {
    const remedy = 'give a certificate and its key as PEM files';
    throw new WirebenchError(
      'BAD_OPTION',
      `tls cannot use its certificate (${messageOf(error)}); ${remedy}`,
      error,
    );
  }
}

/** What a client trusts: the very certificate it was told, whoever has signed it and whatever name is in it. */
function trusted({ certificate, fingerprint }: Address): tls.ConnectionOptions {
  // Looked at before anything is sent.
  if (fingerprint !== undefined) return { rejectUnauthorized: false };
  if (certificate === undefined) return {};
  return { ca: certificate, allowPartialTrustChain: true, checkServerIdentity: () => undefined };
}

/** Why the server is not the one whose fingerprint was told; undefined when it is, or when none was told. */
function strangerAt(socket: tls.TLSSocket, { host, port, fingerprint }: Address): WirebenchError | undefined {
  const found = socket.getPeerX509Certificate()?.fingerprint256.replaceAll(':', '').toLowerCase();
  if (fingerprint === undefined || found === fingerprint) return undefined;
  const remedy = 'take the fingerprint that this server has printed, or do not trust it';
  return new WirebenchError(
    'CONNECT_FAILED',
    `${host} port ${port} has another certificate (sha256 ${found}); ${remedy}`,
  );
}

const create: Plugin<Transport> = ({ options }) => ({
  async listen(at, onMessage, onFault = ignoreFault) {
    const { cert, key } = await certificateOf(options);
    const serve = (onSocket: (socket: tls.TLSSocket) => void) =>
      tls
        .createServer({ cert, key, minVersion: 'TLSv1.3' }, onSocket)
        .on('tlsClientError', (error) => onFault('socket', error));
    const listener = await listenWith(serve, { host: at.host, port: at.port }, at, onMessage, onFault);
    // The server's own and not those above it: what they have signed is not to be trusted.
    const certificate = new X509Certificate(cert).toString();
    return { ...listener, address: { ...listener.address, certificate } };
  },
  connect(to, onMessage, onFault = ignoreFault) {
    const { host, port } = to;
    const open = (onReady: () => void) => {
      const socket = tls.connect({ host, port, minVersion: 'TLSv1.3', ...trusted(to) }, () => {
        const stranger = strangerAt(socket, to);
        if (stranger) socket.destroy(stranger);
        else onReady();
      });
      return socket;
    };
    return connectWith(open, to, onMessage, onFault);
  },
});
export default create;
