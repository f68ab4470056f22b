import assert from 'node:assert/strict';
import { once } from 'node:events';
import net, { type Socket } from 'node:net';
import type { TestContext } from 'node:test';
import { ENVELOPE_BYTES } from '../envelope.ts';
import { loadPlugin } from '../plugins.ts';
import type { Address, Body, Connection, Listener, Transport } from '../types.ts';

export const HEAD = Buffer.alloc(ENVELOPE_BYTES, 7);

/** A promise, and what settles it. */
export function deferred<T>() {
  let resolve: (value: T) => void = () => {};
  const promise = new Promise<T>((done) => {
    resolve = done;
  });
  return { promise, resolve: (value: T) => resolve(value) };
}

export interface EchoServer {
  readonly transport: Transport;
  readonly listener: Listener;
  /** Every message that was handled, in order. */
  readonly seen: string[];
  /** The faults that were counted, in order. */
  readonly faults: string[];
  /** Resolves with the next message that is handled. */
  nextSeen(): Promise<string>;
  nextFault(): Promise<string>;
}

/** A server of this wire that answers every message with itself. */
export async function serveEcho(test: TestContext, wire: string, host = '127.0.0.1'): Promise<EchoServer> {
  const { create } = await loadPlugin('transports', { use: wire });
  const transport = await create({ options: {} });
  const seen: string[] = [];
  const faults: string[] = [];
  let onSeen = deferred<string>();
  let onFault = deferred<string>();
  const listener = await transport.listen(
    { host, port: 0 },
    (head, body, from) => {
      const text = textOf(body);
      seen.push(text);
      from.send(head, body);
      onSeen.resolve(text);
      onSeen = deferred();
    },
    (fault) => {
      faults.push(fault);
      onFault.resolve(fault);
      onFault = deferred();
    },
  );
  test.after(() => listener.close());
  return {
    transport,
    listener,
    seen,
    faults,
    nextSeen: () => onSeen.promise,
    nextFault: () => onFault.promise,
  };
}

export const textOf = (body: Body): string =>
  body instanceof Uint8Array ? Buffer.from(body).toString() : String(body);

export interface EchoClient {
  readonly connection: Connection;
  /** Resolves with the next reply to anything. */
  ask(text: string): Promise<string>;
  /** Resolves with the code of the error it was closed with. */
  readonly closed: Promise<unknown>;
}

export async function connectEcho(
  test: TestContext,
  transport: Transport,
  to: Address,
  onReply: (text: string) => void = () => {},
): Promise<EchoClient> {
  let onNext = deferred<string>();
  const connection = await transport.connect(to, (_head, body) => {
    const text = textOf(body);
    onReply(text);
    onNext.resolve(text);
    onNext = deferred();
  });
  test.after(() => connection.close());
  const closed = new Promise<unknown>((resolve) =>
    connection.onClose((error) => resolve(error && 'code' in error && error.code)),
  );
  return {
    connection,
    closed,
    ask(text) {
      const reply = onNext.promise;
      connection.send(HEAD, text);
      return reply;
    },
  };
}

/** The server answers somebody who has just come. */
export async function assertServes(test: TestContext, { transport, listener }: EchoServer): Promise<void> {
  const { ask, connection } = await connectEcho(test, transport, listener.address);
  assert.equal(await ask('served'), 'served');
  await connection.close();
}

export async function rawSocket(test: TestContext, { host, port }: Address): Promise<Socket> {
  const socket = net.connect({ host, port, noDelay: true }).on('error', () => {});
  test.after(() => socket.destroy());
  await once(socket, 'connect');
  return socket;
}
