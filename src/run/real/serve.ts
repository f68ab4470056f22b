import { createHash, timingSafeEqual } from 'node:crypto';
import { hubMismatch } from '../../_mismatch.ts';
import { messageOf, WirebenchError } from '../../errors.ts';
import { loadPlugin } from '../../plugins.ts';
import type { Address, Listener, Options, ServeContext } from '../../types.ts';
import { type Books, serveHub } from '../hub/server.ts';
import { answering } from './answer.ts';
import { loadRealWire, REAL_EPOCH } from './wire.ts';

export interface RealServer {
  readonly scenario: string;
  readonly transport: string;
  /** Of the transport. */
  readonly wireOptions?: Options;
  /** As for --codec: a name or path. */
  readonly codec: string;
  /** The wire's own loopback unless told. */
  readonly host?: string;
  /** 0 asks the system for a free one. */
  readonly port: number;
  /** Whoever is served must know it; undefined: anybody may be. */
  readonly token: string | undefined;
  /** Told of strangers, noise and clients that failed: one line an event. */
  readonly onTrouble: (what: string) => void;
}

/** Members of one hub. */
const MAX_MEMBERS = 10_000;
/** Strangers included; and whoever has connected and says nothing for so long is hung up on. */
const GUARD = { connections: 2 * MAX_MEMBERS, firstMessageMs: 60_000 };

/**
 * Serves a scenario to real clients: the same server that is measured, without a load. Throws UNKNOWN_NAME, BAD_OPTION
 * where that cannot be, PORT_IN_USE and the like.
 */
export async function startRealServer(options: RealServer): Promise<Listener> {
  const { token, onTrouble } = options;
  const { meta, create } = await loadPlugin('scenarios', { use: options.scenario });
  const wire = await loadRealWire(options.transport, options.codec, options.wireOptions);
  const why =
    meta.bare !== undefined || meta.oneWay
      ? `${options.scenario} is made to be measured, not to be used; serve broadcast, queue, request or echo`
      : (connectionless(options, hubMismatch(meta, { use: options.transport }, wire.meta)) ??
        notForMany(options, meta.hub !== undefined && wire.sharedState));
  if (why !== undefined) throw new WirebenchError('BAD_OPTION', why);
  if (wire.transport.hubs)
    throw new WirebenchError(
      'BAD_OPTION',
      `the server of ${options.transport} is a program of its own; run that`,
    );
  if (token !== undefined && !wire.meta.connections) {
    const text = `${options.transport} has no connections on which to ask for a token; serve it on the loopback address`;
    throw new WirebenchError('BAD_OPTION', text);
  }
  const at: Address = { host: options.host ?? wire.meta.host ?? '127.0.0.1', port: options.port };
  const isAllowed = (given: string | undefined) => token === undefined || isSame(given ?? '', token);
  const context: ServeContext = {
    at,
    probe: { handled: () => {} },
    listen: answering({ wire, at, isAllowed, onTrouble }),
    hub: (_hub, server) =>
      serveHub(
        {
          ...{ transport: wire.transport, at, epoch: REAL_EPOCH, wire: wire.meta },
          books: booksOf(onTrouble),
          createCodec: wire.createCodec,
          isAllowed: (join) => isAllowed(join.token),
          maxMembers: MAX_MEMBERS,
          onFailure: (error) => onTrouble(`a message could not be handed on: ${messageOf(error)}`),
        },
        server(),
      ),
  };
  const listener = await (await create({ options: {} })).serve(context);
  listener.guard?.(GUARD);
  return listener;
}

const connectionless = ({ scenario }: RealServer, why: string | undefined): string | undefined =>
  why && `${scenario}: ${why}; use tcp or websocket`;

/** Served without options, one body goes to many members, or to any of them. */
const notForMany = ({ scenario, codec }: RealServer, cannot: boolean): string | undefined =>
  cannot
    ? `${codec} needs every message of its sender, and who joins ${scenario} later has not had them; use json or msgpackr`
    : undefined;

/** Hashes are compared, so that neither the time nor an early end tells how much of a guess is right. */
function isSame(given: string, token: string): boolean {
  const [a, b] = [given, token].map((text) => createHash('sha256').update(text).digest());
  return a !== undefined && b !== undefined && timingSafeEqual(a, b);
}

/** Nobody counts; what is not as it should be is told. */
function booksOf(onTrouble: RealServer['onTrouble']): Books {
  const nothing = () => {};
  return {
    received: () => true,
    handed: nothing,
    refusal: () => nothing,
    dropped: nothing,
    dismissed: nothing,
    joined: nothing,
    backlog: nothing,
    headFault: (_head, fault) => onTrouble(`a message was ${fault}`),
    fault: (fault, error) => onTrouble(`${fault}: ${messageOf(error ?? 'no more is known')}`),
    stranger: () => onTrouble('somebody did not join as it must, or has not given the token'),
  };
}
