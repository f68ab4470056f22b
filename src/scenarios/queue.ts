import { isDeepStrictEqual } from 'node:util';
import { bodyBytes, ENVELOPE_BYTES } from '../envelope.ts';
import { WirebenchError } from '../errors.ts';
import type { Body, Hub, HubServer, Member, Options, Plugin, Scenario, ScenarioMeta } from '../types.ts';
import { createQueue } from './_queue.ts';

export const meta: ScenarioMeta = {
  title:
    'producers, a broker, consumers: options.guarantee at-least-once (unless told) or at-most-once, prefetch, ackMs, dies',
  hub: 'queue',
};

/** Messages that may wait in our own broker, and what they and those that are not acknowledged may take: then it is full. */
const MAX_WAITING = 1_000_000;
const MAX_KEPT_BYTES = 256 * 1024 * 1024;

/** Throws BAD_OPTION. */
function hubOf({
  guarantee = 'at-least-once',
  prefetch = 256,
  ackMs = 1000,
}: Options): Hub & { kind: 'queue' } {
  const isWhole = (value: unknown): value is number => Number.isInteger(value) && Number(value) > 0;
  if (guarantee !== 'at-least-once' && guarantee !== 'at-most-once')
    throw new WirebenchError('BAD_OPTION', 'guarantee of queue is at-least-once or at-most-once');
  if (!isWhole(prefetch) || !isWhole(ackMs))
    throw new WirebenchError('BAD_OPTION', 'prefetch and ackMs of queue are whole numbers from 1 on');
  return { kind: 'queue', guarantee, prefetch, ackMs };
}

/** Our own broker: it never decodes what it hands on. */
function createServer(hub: Hub & { kind: 'queue' }): HubServer {
  const queue = createQueue<{ head: Buffer; body: Body }>({
    ...hub,
    maxWaiting: MAX_WAITING,
    maxKeptBytes: MAX_KEPT_BYTES,
    sizeOf: ({ body }) => ENVELOPE_BYTES + bodyBytes(body),
    nowMs: () => performance.now(),
  });
  const expiring = setInterval(queue.expire, Math.max(10, hub.ackMs / 4));
  return {
    attend(member: Member) {
      const consumer = member.receives
        ? queue.consume((message, redelivered) => {
            const more = member.hand(message.head, message.body, redelivered);
            if (!more) void member.drained().then(() => consumer?.ready());
            return more;
          })
        : undefined;
      return {
        message(head, body) {
          const kept = body instanceof Uint8Array ? Buffer.from(body) : body;
          if (!queue.publish({ head: Buffer.from(head), body: kept })) member.drop(head);
        },
        acked: (n) => consumer?.acked(n),
        left: () => consumer?.leave(),
      };
    },
    backlog: () => queue.waiting() + queue.held(),
    close: () => clearInterval(expiring),
  };
}

/** Half of the clients produce, and half consume. With the option `dies` the last of them dies in mid-window. */
const queue: Plugin<Scenario> = ({ options }) => {
  const hub = hubOf(options);
  return {
    serve: (context) => context.hub(hub, () => createServer(hub)),
    drive: (context) => {
      const { variants, load } = context;
      return context.hub(hub, (codec, index) => {
        if (index < load.clients / 2) return { request: (n) => codec.encode(variants[n % variants.length]) };
        return {
          receive: (body) => codec.decode(body),
          verify: (decoded, n) => isDeepStrictEqual(decoded, variants[n % variants.length]),
          ...(options['dies'] === true && index === load.clients - 1 && { diesAt: 0.5 }),
        };
      });
    },
  };
};
export default queue;
