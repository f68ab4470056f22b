import type { TaskOf } from '../protocol.ts';
import { drive } from './drive.ts';
import type { Link } from './link.ts';
import { serve } from './serve.ts';

/** Both ends in this process, for wires that cannot leave it. Each has a link of its own over the one channel. */
export async function colocated(task: TaskOf<'colocated'>, link: Link): Promise<void> {
  let listening: (address: { host: string; port: number }) => void = () => {};
  let windowClosed: () => void = () => {};
  let driven: () => void = () => {};
  const address = new Promise<{ host: string; port: number }>((resolve) => {
    listening = resolve;
  });
  const stopped = new Promise<void>((resolve) => {
    windowClosed = resolve;
  });
  const ended = new Promise<void>((resolve) => {
    driven = resolve;
  });
  const serverLink: Link = {
    send: (message) =>
      message.type === 'ready' && message.address ? listening(message.address) : link.send(message),
    next: (type) => (type === 'stop' ? stopped : ended),
  };
  const clientLink: Link = {
    send: (message) => {
      if (message.type === 'closed') windowClosed();
      link.send(message);
    },
    next: (type) => link.next(type),
  };
  const { cell, round, seed, epoch } = task;
  const server = serve(
    { kind: 'serve', cell, round, seed, epoch, at: { host: 'memory', port: 0 } },
    serverLink,
  );
  await Promise.race([address, server]);
  await drive({ kind: 'drive', cell, round, seed, epoch, to: await address }, clientLink);
  driven();
  await server;
}
