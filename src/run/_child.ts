import type { ChildProcess } from 'node:child_process';
import { WirebenchError } from '../errors.ts';
import { watchMemory } from './_memory-limit.ts';
import type { Exit, RoleSink, Started } from './_role.ts';
import type { Channel } from './channel.ts';
import type { RunnerMessage } from './protocol.ts';

const STDERR_KEPT = 4000;
/** Between the end of a connection and that of its process. */
const END_MS = 1000;

/** V8's last words. */
const HEAP_FULL = /JavaScript heap out of memory/;

/**
 * A role in a process of this machine. `attach` is called when it has said hello on the control port.
 * @param memoryLimitBytes a role that holds more is ended
 */
export function superviseChild(
  label: string,
  child: ChildProcess,
  sink: RoleSink,
  memoryLimitBytes: number,
): Started & { attach: (channel: Channel<RunnerMessage>) => RoleSink } {
  let channel: Channel<RunnerMessage> | undefined;
  let said = '';
  let outbox: RunnerMessage[] = [];
  let exit: Exit | undefined;
  const exited = new Promise<void>((resolve) => child.once('close', () => resolve()));

  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk: Buffer) => {
      said = (said + chunk.toString()).slice(-STDERR_KEPT);
    });
  }
  child.once('error', (error) =>
    sink.lost(new WirebenchError('ROLE_DIED', `the ${label} did not start: ${error.message}`, error)),
  );
  const stopWatching = watchMemory(child.pid, memoryLimitBytes, () => {
    sink.lost(outOfMemory(label, memoryLimitBytes));
    child.kill('SIGKILL');
  });
  child.once('close', (code, signal) => {
    exit = { code, signal, said };
    stopWatching();
    const how = signal ?? `exit code ${code}`;
    const remedy = 'run again with --verbose for its last words';
    sink.lost(
      HEAP_FULL.test(said)
        ? outOfMemory(label, undefined, said)
        : new WirebenchError('ROLE_DIED', `the ${label} ended early (${how}); ${remedy}`, said),
    );
  });

  /** A process that is killed breaks its connection first: its end says more. */
  const broken = (error: Error) => {
    if (error instanceof WirebenchError) return sink.lost(error);
    const told = new WirebenchError(
      'ROLE_DIED',
      `the connection to the ${label} broke (${error.message}); run again`,
      error,
    );
    setTimeout(() => sink.lost(told), END_MS).unref();
  };

  return {
    pid: child.pid,
    send: (message) => (channel ? channel.send(message) : void outbox.push(message)),
    lastWords: () => said,
    exit: () => exit,
    kill: (graceMs = 0) => {
      const end = () => void child.kill('SIGKILL');
      // At once where nothing is waited for: the runner may be about to exit.
      const timer = graceMs > 0 ? setTimeout(end, graceMs) : end();
      return exited.finally(() => clearTimeout(timer ?? undefined));
    },
    attach: (opened) => {
      channel = opened;
      for (const held of outbox) channel.send(held);
      outbox = [];
      return { ...sink, lost: broken };
    },
  };
}

/** undefined: the runtime's own limit was reached first. */
function outOfMemory(label: string, limitBytes: number | undefined, cause?: string): WirebenchError {
  const limit =
    limitBytes === undefined ? 'heap it may have' : `${Math.round(limitBytes / 2 ** 20)} MiB it may have`;
  const remedy = 'try a smaller payload, or look at what the codec keeps';
  return new WirebenchError(
    'ROLE_OUT_OF_MEMORY',
    `the ${label} took more than the ${limit}; ${remedy}`,
    cause,
  );
}
