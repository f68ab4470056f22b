import { asWirebenchError, ERROR_CODES, type ErrorCode, WirebenchError } from '../errors.ts';
import type { Record } from '../schema.ts';
import type { RoleMessage, RunnerMessage, Task } from './protocol.ts';

/** How the process of a role has ended. */
export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** The end of what it had written to its terminal. */
  readonly said: string;
}

/** One role, wherever it runs. Every wait ends: with the message, the role's failure, its death, or ROLE_HUNG. */
export interface Role {
  readonly label: string;
  /** undefined: it runs on another host. */
  readonly pid: number | undefined;
  /** Called for every record, as it arrives. */
  onRecord: (record: Record) => void;
  prepare(task: Task): void;
  send(message: RunnerMessage): void;
  expect<T extends RoleMessage['type']>(
    type: T,
    withinMs: number,
  ): Promise<Extract<RoleMessage, { type: T }>>;
  /** Ends the process, after `graceMs` if it does not end by itself, and resolves when it is gone. */
  kill(graceMs?: number): Promise<void>;
  /** undefined: it has not ended yet, or that is not seen. */
  exit(): Exit | undefined;
}

/** A role that was started, by whatever means; what it says goes to a sink. */
export interface Started {
  readonly pid: number | undefined;
  /** Messages from before it is there are kept until then. */
  send(message: RunnerMessage): void;
  /** The end of what it has written to its terminal; empty where that is not seen. */
  lastWords(): string;
  /** Ends the process, after `graceMs` if it does not end by itself, and resolves when it is gone. */
  kill(graceMs?: number): Promise<void>;
  /** undefined: it has not ended yet, or that is not seen. */
  exit(): Exit | undefined;
}

/** Where a started role puts what it says. */
export interface RoleSink {
  message(message: RoleMessage): void;
  /** It did not start, is gone, or cannot be understood. Only the first call counts. */
  lost(error: Error): void;
}

type Waiter = {
  type: RoleMessage['type'];
  resolve: (message: RoleMessage) => void;
  reject: (error: Error) => void;
};

/** The conversation with one role: launching it is the business of `start`. */
export function createRole(label: string, start: (sink: RoleSink) => Started): Role {
  let failure: Error | undefined;
  const inbox: RoleMessage[] = [];
  const waiters = new Set<Waiter>();

  const fail = (error: Error) => {
    failure ??= error;
    for (const waiter of waiters) waiter.reject(failure);
    waiters.clear();
  };
  const started = start({ message, lost: fail });
  const role: Role = {
    label,
    pid: started.pid,
    onRecord: () => {},
    prepare: (task) => started.send({ type: 'prepare', task }),
    send: started.send,
    expect: (type, withinMs) => expect(type, withinMs),
    kill: started.kill,
    exit: started.exit,
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
            started.lastWords(),
          ),
        );
        void started.kill();
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
      const code = Object.hasOwn(ERROR_CODES, received.code) ? (received.code as ErrorCode) : 'INTERNAL';
      return fail(new WirebenchError(code, received.message, received.detail));
    }
    const waiter = [...waiters].find(({ type }) => type === received.type);
    if (!waiter) return void inbox.push(received);
    waiters.delete(waiter);
    waiter.resolve(received);
  }
  return role;
}
