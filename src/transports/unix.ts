import type { Plugin, Transport, TransportMeta } from '../types.ts';
import { checkedPath, removeStale, temporaryPath } from './_socket-path.ts';
import { netTransport, streamMeta } from './_streams.ts';

export const meta: TransportMeta = {
  title: 'Unix domain stream socket (a named pipe on Windows): frames as on tcp, no network stack',
  host: '',
  ...streamMeta,
  connections: true,
};

const unix: Plugin<Transport> = () => {
  const { listen, connect } = netTransport(({ host }) => ({ path: host }));
  return {
    /** The host is the path; an empty one asks for a path of its own, which is removed at close. */
    async listen(at, onMessage, onFault) {
      if (at.host === '') await removeStale();
      return listen({ host: checkedPath(at.host || temporaryPath()), port: 0 }, onMessage, onFault);
    },
    connect,
  };
};
export default unix;
