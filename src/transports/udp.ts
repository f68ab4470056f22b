import type { Plugin, Transport, TransportMeta } from '../types.ts';
import { datagramMeta, datagramTransport } from './_datagram-sockets.ts';

export const meta: TransportMeta = {
  title: 'UDP (node:dgram): one datagram a message',
  maxMessageBytes: 65_507,
  ...datagramMeta,
};

const udp: Plugin<Transport> = ({ options }) => datagramTransport(meta.maxMessageBytes, options);
export default udp;
