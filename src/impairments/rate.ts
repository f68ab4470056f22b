import * as v from 'valibot';
import type { ImpairmentMeta, ImpairmentPlugin, Options } from '../types.ts';
import { bitsOf, bytesOf, checked, isTime, msOf, wholeBytes } from './_options.ts';

export const meta: ImpairmentMeta = {
  title: 'a link of so many bits per second with a bounded queue: tail drop, or back-pressure on a stream',
  sockets: ['udp', 'tcp'],
  lossy: true,
  example: 'rate:10mbit/64kB (a queue of 64 kB) or rate:10mbit/50ms (of what leaves in 50 ms)',
};

const DEFAULT_QUEUE_MS = 100;

const schema = v.strictObject({
  bitsPerSecond: v.pipe(v.number(), v.minValue(1), v.maxValue(1e12)),
  /** With the packet on the link; a packet that finds the link idle is always taken. */
  queueBytes: v.exactOptional(wholeBytes),
});

export function parse(text: string): Options {
  const [link, ...queues] = text.split('/');
  const bitsPerSecond = bitsOf(link);
  const queue = queues.join('/');
  const queueBytes = isTime(queue) ? inQueue(bitsPerSecond, msOf(queue)) : bytesOf(queue);
  return checked(schema, { bitsPerSecond, ...(queues.length > 0 && { queueBytes }) }, meta);
}

/** Bytes that leave in so many ms. */
const inQueue = (bitsPerSecond: number, ms: number): number =>
  Math.max(1, Math.round((bitsPerSecond / 8000) * ms));

/** First come, first served. Counts the bytes of UDP's or TCP's payload, without any header. */
const rate: ImpairmentPlugin = ({ options, socket }) => {
  const { bitsPerSecond, queueBytes = inQueue(bitsPerSecond, DEFAULT_QUEUE_MS) } = checked(
    schema,
    options,
    meta,
  );
  const bytesPerMs = bitsPerSecond / 8000;
  let freeAtMs = Number.NEGATIVE_INFINITY;
  return {
    apply: (packet, atMs) => {
      const backlogBytes = Math.max(0, freeAtMs - atMs) * bytesPerMs;
      const overBytes = backlogBytes + packet.length - queueBytes;
      const full = overBytes > 0 && backlogBytes > 0;
      if (full && socket === 'udp') return [];
      freeAtMs = Math.max(freeAtMs, atMs) + packet.length / bytesPerMs;
      const delivery = { packet, delayMs: freeAtMs - atMs };
      return full ? [delivery, { pauseMs: overBytes / bytesPerMs }] : [delivery];
    },
  };
};
export default rate;
