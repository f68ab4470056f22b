import type { ListenOptions, Server } from 'node:net';
import { listenFailure } from '../socket-errors.ts';
import type { Address, OnFault } from '../types.ts';

/** Binds a server. What goes wrong with it later, like an accept without a file descriptor left, is a fault and ends nothing. */
export function bind(server: Server, place: ListenOptions, at: Address, onFault: OnFault): Promise<Address> {
  return new Promise((resolve, reject) => {
    const failed = (cause: Error): void => reject(listenFailure(at, cause));
    server.once('error', failed);
    server.listen(place, () => {
      server.off('error', failed);
      server.on('error', (error) => onFault('socket', error));
      const bound = server.address();
      const port = typeof bound === 'object' && bound !== null ? bound.port : at.port;
      resolve({ host: at.host, port });
    });
  });
}
