import type { ChildProcess } from 'node:child_process';
import { WirebenchError } from '../errors.ts';
import type { Exit, RoleSink, Started } from './_role.ts';
import type { Channel } from './channel.ts';
import type { RunnerMessage } from './protocol.ts';

const STDERR_KEPT = 4000;

/** A role in a process of this machine. `attach` is called when it has said hello on the control port. */
export function superviseChild(
  label: string,
  child: ChildProcess,
  sink: RoleSink,
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
  child.once('close', (code, signal) => {
    exit = { code, signal, said };
    const how = signal ?? `exit code ${code}`;
    const remedy = 'run again with --verbose for its last words';
    sink.lost(new WirebenchError('ROLE_DIED', `the ${label} ended early (${how}); ${remedy}`, said));
  });

  return {
    pid: child.pid,
    send: (message) => (channel ? channel.send(message) : void outbox.push(message)),
    lastWords: () => said,
    exit: () => exit,
    kill: () => {
      child.kill('SIGKILL');
      return exited;
    },
    attach: (opened) => {
      channel = opened;
      for (const held of outbox) channel.send(held);
      outbox = [];
      return sink;
    },
  };
}
