import type { ChildProcess } from 'node:child_process';
import { asWirebenchError, ERROR_CODES, type ErrorCode, WirebenchError } from '../errors.ts';
import type { Record } from '../schema.ts';
import type { Channel } from './channel.ts';
import type { RoleMessage, RunnerMessage, Task } from './protocol.ts';

const STDERR_KEPT = 4000;

/** One role, wherever it runs. Every wait ends: with the message, the role's failure, its death, or ROLE_HUNG. */
export interface Role {
  readonly label: string;
  readonly pid: number | undefined;
  /** Called for every record, as it arrives. */
  onRecord: (record: Record) => void;
  prepare(task: Task): void;
  send(message: RunnerMessage): void;
  expect<T extends RoleMessage['type']>(
    type: T,
    withinMs: number,
  ): Promise<Extract<RoleMessage, { type: T }>>;
  /** Ends the process and resolves when it is gone. */
  kill(): Promise<void>;
}

/** Where the control channel puts what the role says. */
export interface RoleSink {
  message(message: RoleMessage): void;
  lost(error?: Error): void;
}

type Waiter = {
  type: RoleMessage['type'];
  resolve: (message: RoleMessage) => void;
  reject: (error: Error) => void;
};

/** The runner's side of one role: its process, and what it says. `attach` is called when it has said hello. */
export function createRole(
  label: string,
  child: ChildProcess,
): { role: Role; attach: (channel: Channel<RunnerMessage>) => RoleSink } {
  let channel: Channel<RunnerMessage> | undefined;
  let failure: Error | undefined;
  let said = '';
  let outbox: RunnerMessage[] = [];
  const inbox: RoleMessage[] = [];
  const waiters = new Set<Waiter>();
  const exited = new Promise<void>((resolve) => child.once('close', () => resolve()));

  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk: Buffer) => {
      said = (said + chunk.toString()).slice(-STDERR_KEPT);
    });
  }
  const fail = (error: Error) => {
    failure ??= error;
    for (const waiter of waiters) waiter.reject(failure);
    waiters.clear();
  };
  const died = (how: string) =>
    fail(
      new WirebenchError(
        'ROLE_DIED',
        `the ${label} ended early (${how}); run again with --verbose for its last words`,
        said,
      ),
    );
  child.once('error', (error) =>
    fail(new WirebenchError('ROLE_DIED', `the ${label} did not start: ${error.message}`, error)),
  );
  child.once('close', (code, signal) => died(signal ?? `exit code ${code}`));

  const role: Role = {
    label,
    pid: child.pid,
    onRecord: () => {},
    prepare: (task) => role.send({ type: 'prepare', task }),
    send: (message) => (channel ? channel.send(message) : void outbox.push(message)),
    expect: (type, withinMs) => expect(type, withinMs),
    kill: () => {
      child.kill('SIGKILL');
      return exited;
    },
  };

  function expect<T extends RoleMessage['type']>(type: T, withinMs: number) {
    return new Promise<Extract<RoleMessage, { type: T }>>((resolve, reject) => {
      const at = inbox.findIndex((message) => message.type === type);
      // The cast restates what `type` says: a waiter is only given messages of its type.
      const give = resolve as (message: RoleMessage) => void;
      const [early] = at >= 0 ? inbox.splice(at, 1) : [];
      if (early) return give(early);
      if (failure) return reject(failure);
      const timer = setTimeout(() => {
        fail(
          new WirebenchError(
            'ROLE_HUNG',
            `the ${label} said nothing for ${withinMs / 1000} s (waiting for "${type}")`,
            said,
          ),
        );
        child.kill('SIGKILL');
      }, withinMs);
      const settle =
        <A>(then: (value: A) => void) =>
        (value: A) => {
          clearTimeout(timer);
          then(value);
        };
      waiters.add({ type, resolve: settle(give), reject: settle(reject) });
    });
  }

  /** A record that cannot be kept (a full disk) ends the role's work with that error. */
  function keep(record: Record): void {
    try {
      role.onRecord(record);
    } catch (error) {
      fail(asWirebenchError(error, 'INTERNAL', `a record of the ${label} could not be kept`));
    }
  }

  function message(received: RoleMessage): void {
    if (received.type === 'record') return keep(received.record);
    if (received.type === 'failed') {
      const code = received.code in ERROR_CODES ? (received.code as ErrorCode) : 'INTERNAL';
      return fail(new WirebenchError(code, received.message, received.detail));
    }
    const waiter = [...waiters].find(({ type }) => type === received.type);
    if (!waiter) return void inbox.push(received);
    waiters.delete(waiter);
    waiter.resolve(received);
  }

  const attach = (opened: Channel<RunnerMessage>): RoleSink => {
    channel = opened;
    for (const held of outbox) channel.send(held);
    outbox = [];
    return { message, lost: (error) => void (error && fail(error)) };
  };
  return { role, attach };
}
