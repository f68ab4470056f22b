import { randomBytes } from 'node:crypto';
import { isLoopback } from '../names.ts';
import type { Address } from '../types.ts';
import { version } from '../version.ts';
import { tellFingerprint } from './_certificates.ts';
import { tell } from './output.ts';

export interface Door {
  readonly host: string;
  /** As the user gave it. */
  readonly token?: string;
}

/** A path, of a Unix socket, is reached by this host alone. */
const isOpen = ({ host }: Door): boolean => !isLoopback(host) && !/[\\/]/.test(host);

/** Whoever can be reached from outside asks for one. */
export const tokenFor = (door: Door): string | undefined =>
  door.token ?? (isOpen(door) ? randomBytes(16).toString('hex') : undefined);

/** Where it serves, who is let in, and what protects what is said. */
export function tellServing(what: string, wire: string, door: Door, address: Address, token?: string): void {
  const { host, port, certificate } = address;
  const place = port === 0 ? host : `${host} port ${port}`;
  tell(`wirebench ${version} ${what} on ${place} (${wire}); Ctrl-C ends it`);
  if (door.token === undefined && token !== undefined) tell(`token: ${token}`);
  if (certificate !== undefined) tellFingerprint(certificate);
  else if (isOpen(door)) tell(`${door.host} can be reached from outside: nothing is encrypted`);
}
