import type { Plugin, Transport, TransportMeta } from '../types.ts';
import { datagramMeta, datagramTransport } from './_datagram-sockets.ts';

export const meta: TransportMeta = {
  title: 'UDP over IPv6: as udp, on the IPv6 loopback address',
  host: '::1',
  // An IPv6 header is not counted in its length field (RFC 8200), an IPv4 header is: 20 bytes more.
  maxMessageBytes: 65_527,
  ...datagramMeta,
};

const udp6: Plugin<Transport> = ({ options }) => datagramTransport(meta.maxMessageBytes, options);
export default udp6;
