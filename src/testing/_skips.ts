import { isIP } from 'node:net';
import { networkInterfaces } from 'node:os';
import type { TransportMeta } from '../types.ts';
import { hostOf } from './_bench.ts';

/** Why a test of the conformance suite is nothing for a transport. */
export type Skip = (meta: TransportMeta) => string | undefined;
/** A machine without IPv6 has nothing to try an IPv6 wire on. */
export const noAddress: Skip = (meta) => {
  const host = hostOf(meta);
  const own = Object.values(networkInterfaces()).flatMap((all) => all ?? []);
  const missing = isIP(host) !== 0 && !own.some(({ address }) => address === host);
  return missing ? `this machine does not have the address ${host}` : undefined;
};
export const always: Skip = () => undefined;
export const tcp: Skip = ({ socket }) =>
  socket === 'tcp' ? undefined : 'it is no byte stream that a relay can cut';
export const text: Skip = ({ accepts }) => (accepts.includes('text') ? undefined : 'it does not accept text');
export const values: Skip = ({ accepts }) =>
  accepts.includes('value') ? undefined : 'it does not accept values';

export const ownPort: Skip = ({ broker }) =>
  broker === undefined
    ? undefined
    : 'a name at a broker is not taken: any number of listeners may serve it, and share or all have its messages';
export const ownConnection: Skip = ({ broker, delivery }) =>
  delivery === 'reliable' || broker !== undefined ? undefined : 'without a connection nobody can know';
export const viaBroker: Skip = ({ broker }) =>
  broker === undefined ? 'it goes through no broker: its server is the other end' : undefined;
export const connected: Skip = ({ connections }) => (connections ? undefined : 'it has no connections');
