import type { ConnectionOptions, NatsConnection } from '@nats-io/transport-node';
import { asWirebenchError, type WirebenchError } from '../errors.ts';
import { connectFailure } from '../socket-errors.ts';
import type { Address, OnFault, Peer } from '../types.ts';
import { awayFailure, waitMs } from './_brokers.ts';
import { closedFailure, createWaiters, refuse } from './_common.ts';
import { packed } from './_packed.ts';

/** The server is asked whether it has taken everything each time so much was sent: a PING costs two packets. */
const STEP_BYTES = 64 * 1024;
/** The client library takes whatever it is given, so this end stops when the server is so far behind. */
const MAX_UNTAKEN_BYTES = 1024 * 1024;

/** `connect` of the client library, which is loaded only when a transport is made. */
export type ConnectNats = (options: ConnectionOptions) => Promise<NatsConnection>;

/** Connects, and goes on connecting whenever the server is lost. Rejects with CONNECT_FAILED when it is not there at first. */
export async function openNats(connect: ConnectNats, at: Address, noEcho = false): Promise<NatsConnection> {
  let attempt = 0;
  const options: ConnectionOptions = {
    servers: at.host.includes(':') ? `[${at.host}]:${at.port}` : `${at.host}:${at.port}`,
    ...(at.login && loginOf(at.login)),
    maxReconnectAttempts: -1,
    reconnectDelayHandler: () => waitMs(attempt++),
    ignoreClusterUpdates: true,
    noEcho,
    noAsyncTraces: true,
  };
  const connection = await connect(options).catch((cause) => {
    throw connectFailure(at, cause);
  });
  void (async () => {
    for await (const { type } of connection.status()) if (type === 'reconnect') attempt = 0;
  })();
  return connection;
}

/** A user without a password is a token. */
const loginOf = ({ user, password }: NonNullable<Address['login']>): ConnectionOptions =>
  password === '' ? { token: user } : { user, pass: password };

export interface NatsSender {
  /** A peer that is sent to on that subject, and may answer on the other. */
  peer(subject: string, reply?: string): Peer;
}

/** The sending half of a connection. While the server is away everything is refused; what it had not passed on is lost. */
export function createNatsSender(
  connection: NatsConnection,
  maxMessageBytes: number,
  onFault: OnFault,
): NatsSender {
  const waiters = createWaiters();
  let away = false;
  /** Sent since the server was last asked, and all that it has not confirmed. */
  let unasked = 0;
  let untaken = 0;
  const full = () => !connection.isClosed() && (away || untaken >= MAX_UNTAKEN_BYTES);
  const limit = () => Math.min(maxMessageBytes, connection.info?.max_payload ?? maxMessageBytes);

  void (async () => {
    for await (const status of connection.status()) {
      if (status.type === 'error') onFault('socket', status.error);
      if (status.type !== 'disconnect' && status.type !== 'reconnect') continue;
      away = status.type === 'disconnect';
      onFault(away ? 'broker lost' : 'broker back', awayFailure());
      if (!away) waiters.wake();
    }
    waiters.wake();
  })();

  function took(sizeBytes: number): void {
    untaken -= sizeBytes;
    if (!full()) waiters.wake();
  }

  function count(sizeBytes: number): void {
    untaken += sizeBytes;
    unasked += sizeBytes;
    if (unasked < STEP_BYTES) return;
    const asked = unasked;
    unasked = 0;
    // Rejected when the server was lost: then it is no longer behind either.
    const settled = () => took(asked);
    connection.flush().then(settled, settled);
  }

  /** Why it cannot be sent, or undefined when it was. */
  function publish(
    subject: string,
    reply: string | undefined,
    message: Buffer | WirebenchError,
  ): WirebenchError | undefined {
    if (message instanceof Error) return message;
    try {
      connection.publish(subject, message, reply === undefined ? {} : { reply });
      count(message.length);
      return undefined;
    } catch (error) {
      return asWirebenchError(error, 'CONNECTION_LOST', 'the client library refuses the message');
    }
  }

  function peer(subject: string, reply?: string): Peer {
    return {
      send(head, body, onError) {
        const unable = connection.isClosed() ? closedFailure() : away ? awayFailure() : undefined;
        const error = publish(subject, reply, unable ?? packed(head, body, limit()));
        if (error !== undefined) refuse(error, onFault, onError);
        return !full();
      },
      drained: () => (full() ? waiters.wait() : Promise.resolve()),
    };
  }
  return { peer };
}
