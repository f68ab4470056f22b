import type { TransportMeta } from '../types.ts';
import { streamMeta } from './_streams.ts';
import tcp from './tcp.ts';

export const meta: TransportMeta = {
  title: 'TCP over IPv6: as tcp, on the IPv6 loopback address',
  host: '::1',
  socket: 'tcp',
  ...streamMeta,
  connections: true,
};

/** The same code: the host decides the family. */
export default tcp;
