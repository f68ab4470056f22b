import { X509Certificate } from 'node:crypto';
import { InvalidArgumentError, Option } from 'commander';
import { WirebenchError } from '../errors.ts';
import type { Address, Options } from '../types.ts';
import { tell } from './output.ts';

const TLS = 'tls';

/** SHA-256 as 64 hex digits; colons between bytes, as openssl writes them, are left out. */
function fingerprint(text: string): string {
  const digits = text.replaceAll(':', '').toLowerCase();
  if (!/^[\da-f]{64}$/.test(digits))
    throw new InvalidArgumentError('Give the 64 hex digits that serve has printed.');
  return digits;
}

export const fingerprintOption = (): Option =>
  new Option('--fingerprint <sha256>', 'of the certificate, as that serve has printed; for tls').argParser(
    fingerprint,
  );

export const certificateOptions = (): Option[] => [
  new Option('--tls-cert <file>', 'certificate for --scenario over tls, PEM; a throw-away one unless told'),
  new Option('--tls-key <file>', 'its private key, PEM'),
];

export interface CertificateFlags {
  tlsCert?: string;
  tlsKey?: string;
}

/** Of the transport of a server. Throws BAD_OPTION: a certificate that nothing uses would protect nobody. */
export function certificateFor(transport: string, { tlsCert, tlsKey }: CertificateFlags): Options {
  if (tlsCert === undefined && tlsKey === undefined) return {};
  if (transport !== TLS) throw notTls('--tls-cert and --tls-key', transport);
  return { certFile: tlsCert, keyFile: tlsKey };
}

/** What a client trusts. Throws BAD_OPTION. */
export function trustOf(transport: string, given: string | undefined): Pick<Address, 'fingerprint'> {
  if (given === undefined) return {};
  if (transport !== TLS) throw notTls('--fingerprint', transport);
  return { fingerprint: given };
}

const notTls = (option: string, transport: string): WirebenchError =>
  new WirebenchError('BAD_OPTION', `${option} is for --transport tls, and ${transport} has no certificate`);

export function tellFingerprint(certificate: string): void {
  const { fingerprint256 } = new X509Certificate(certificate);
  tell(`certificate: --fingerprint ${fingerprint256.replaceAll(':', '').toLowerCase()}`);
}
