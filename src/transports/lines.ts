import type { Plugin, Transport, TransportMeta } from '../types.ts';
import { lines as format } from './_lines.ts';
import { netTransport, streamMeta } from './_streams.ts';

export const meta: TransportMeta = {
  ...streamMeta,
  connections: true,
  title:
    'Lines of text over TCP (node:net): a message a line (JSON lines), its envelope in base64 before a tab',
  socket: 'tcp',
  accepts: ['text'],
};
const FORMAT = format(meta.maxMessageBytes);

/** A text that holds a newline is refused with NOT_A_LINE. */
const lines: Plugin<Transport> = () => netTransport(({ host, port }) => ({ host, port }), FORMAT);
export default lines;
