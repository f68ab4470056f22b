import type { Plugin, Transport, TransportMeta } from '../types.ts';
import { netTransport, streamMeta } from './_streams.ts';

export const meta: TransportMeta = {
  title: 'TCP (node:net): length-prefixed frames, no delay, the small messages of one turn in one write',
  socket: 'tcp',
  ...streamMeta,
  connections: true,
};

const tcp: Plugin<Transport> = () => netTransport(({ host, port }) => ({ host, port }));
export default tcp;
