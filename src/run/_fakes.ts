import type { TestContext } from 'node:test';
import { createHead, seal, sequenceOf, writeReply } from '../envelope.ts';
import type { Body, Connection, Exchange, OnFault, OnMessage, Transport, TransportMeta } from '../types.ts';
import { type Client, createClient } from './client.ts';
import { type Flow, openFlow } from './flow.ts';
import { type ClientCounts, createClientProbe } from './probes.ts';

/** A clock and timers that move only when told, for one test. */
export function fakeTime(t: TestContext) {
  let nowMs = 1000;
  t.mock.method(performance, 'now', () => nowMs);
  t.mock.timers.enable({ apis: ['setTimeout', 'setInterval'] });
  /** A turn of the event loop: what waits for sockets or promises goes on. */
  const turn = () => new Promise<void>((resolve) => void setImmediate(resolve));
  return {
    turn,
    /** The process is busy for so long: no turn, no timer. */
    busy: (ms: number) => {
      nowMs += ms;
    },
    /** Moves on, a millisecond and a turn at a time. */
    async advance(ms: number): Promise<void> {
      for (let i = 0; i < ms; i++) {
        nowMs += 1;
        t.mock.timers.tick(1);
        await turn();
      }
    },
  };
}

export const EPOCH = 7;

interface Sent {
  readonly head: Buffer;
  readonly body: Body;
  readonly sequence: number;
  readonly refuse: (error: Error) => void;
}

/** A wire whose other end is the test: it sees what is sent and says what comes back. */
export function fakeWire() {
  const sent: Sent[] = [];
  let give: OnMessage = () => {};
  let fault: OnFault = () => {};
  let wake: () => void = () => {};
  const wire = {
    sent,
    /** Set: the wire takes the message that is sent, and then no more until `drain`. */
    full: false,
    drain: () => {
      wire.full = false;
      wake();
    },
    fault: ((...args) => fault(...args)) as OnFault,
    /** Answers a message with its own body, or another; T3 - T2 is 5 ns. */
    reply: (message: Sent | undefined, { body = message?.body ?? '', epoch = EPOCH } = {}) => {
      if (!message) throw new Error('that message was not sent');
      const head = createHead(0, 0);
      writeReply(head, message.head, 10, 15);
      head.writeUInt32LE(epoch, 4);
      seal(head, body, true);
      give(head, body, connection);
    },
    /** Any head and body, as a stranger would send them. */
    give: (head: Buffer, body: Body) => give(head, body, connection),
  };
  const connection: Connection = {
    send: (head, body, onError) => {
      const copy = Buffer.from(head);
      sent.push({ head: copy, body, sequence: sequenceOf(copy), refuse: (error) => onError?.(error) });
      return !wire.full;
    },
    drained: () =>
      new Promise((resolve) => {
        wake = resolve;
      }),
    stats: () => ({ receiveBufferBytes: null, sendBufferBytes: null }),
    onClose: () => {},
    close: async () => {},
  };
  const transport: Transport = {
    listen: () => Promise.reject(new Error('the test is the server')),
    connect: async (_to, onMessage, onFault = () => {}) => {
      give = onMessage;
      fault = onFault;
      return connection;
    },
  };
  return { wire, transport };
}

export const echoed: Exchange = {
  request: (n) => Buffer.from(`m${n}`),
  reply: (body) => body,
  verify: (decoded, n) => String(decoded) === `m${n}`,
};

interface FakeParts {
  readonly exchange?: Exchange;
  readonly counts?: ClientCounts;
}

/** A client with one flow over a fake wire. `answered` holds the times of each answer, ns. */
export async function fakeClient(
  delivery: TransportMeta['delivery'],
  paced = false,
  { exchange = echoed, counts = createClientProbe(paced, () => {}) }: FakeParts = {},
) {
  const meta: TransportMeta = {
    title: 'fake',
    delivery,
    accepts: ['bytes'],
    maxMessageBytes: 1000,
    checksum: true,
  };
  const answered: Parameters<ClientCounts['answered']>[] = [];
  const probe = {
    ...counts,
    answered: (...times: Parameters<typeof counts.answered>) => {
      answered.push(times);
      counts.answered(...times);
    },
  };
  const client: Client = createClient({ wire: meta, epoch: EPOCH, probe, faults: {} });
  const { wire, transport } = fakeWire();
  const flow: Flow = await openFlow(client, transport, { host: 'fake', port: 1 }, 0, exchange);
  return { client, flow, wire, probe, answered };
}
