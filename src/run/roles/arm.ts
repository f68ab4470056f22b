import { constants, PerformanceObserver } from 'node:perf_hooks';
import { WirebenchError } from '../../errors.ts';
import { differences } from '../../fidelity/equal.ts';
import { seeded } from '../../rng.ts';
import type { Codec } from '../../types.ts';
import { nowNs } from '../clock.ts';
import { createCodecs, createVariants } from '../load-cell.ts';
import type { TaskOf } from '../protocol.ts';
import type { Link } from './link.ts';

/** Fewer operations cannot be slowed by a share exactly enough. */
const FEWEST_SLOWED = 10;

/** One of two arms: runs blocks of operations when it is told to, and waits in between. */
export async function arm({ codec, payload, op, seed, slowedBy }: TaskOf<'arm'>, link: Link): Promise<void> {
  const {
    meta,
    codecs: [sender, receiver],
  } = await createCodecs({ codec, payload }, 2);
  if (!sender || !receiver) throw new TypeError('no codec was created');
  const variants = await createVariants(payload, seeded(seed, 'payload'));
  if (meta.sharedState) verify(sender, receiver, variants);
  const bodies = verify(sender, receiver, variants);
  const operations = {
    encode: (n: number) => sender.encode(variants[n % variants.length]),
    decode: (n: number) => receiver.decode(bodies[n % bodies.length] ?? ''),
    roundtrip: (n: number) => receiver.decode(sender.encode(variants[n % variants.length])),
  };
  const collected = watchCollections();
  const run = blocksOf(operations[op], slowedBy ?? 0);
  link.send({ type: 'ready', address: null });
  for (;;) {
    const { operations: count } = await link.next('block');
    if (count === 0) break;
    link.send({ type: 'blocked', elapsedNs: run(count), gcNs: collected() });
  }
  verify(sender, receiver, variants);
}

/** The bodies of all variants, in memory of their own. Throws NOT_FAITHFUL: what is wrong is not timed. */
function verify(sender: Codec, receiver: Codec, variants: readonly unknown[]): (Buffer | string)[] {
  return variants.map((value) => {
    const body = sender.encode(value);
    if (typeof body !== 'string' && !(body instanceof Uint8Array))
      throw new WirebenchError(
        'NOT_BYTES',
        'encode() returned neither bytes nor text; return a Uint8Array or a string',
      );
    const bytes = Buffer.from(body);
    const [difference] = differences(value, receiver.decode(Buffer.from(bytes)));
    if (difference !== undefined)
      throw new WirebenchError('NOT_FAITHFUL', `a value did not come back as it was: ${difference}`);
    return bytes;
  });
}

/** Results land here, eight at a time, so that no operation can be optimised away. */
const sink: unknown[] = new Array(8).fill(undefined);

/**
 * Times blocks. Slowed by a share, a block of n does n (1 + share) operations and reports n: the same code, exactly so
 * much slower. What is left over of a whole operation is carried to the next block.
 */
function blocksOf(operation: (n: number) => unknown, slowedBy: number): (count: number) => number {
  let next = 0;
  let carry = 0;
  return (count) => {
    if (slowedBy > 0 && count < FEWEST_SLOWED && next > 0) carry = 0;
    const wanted = count * (1 + slowedBy) + carry;
    const whole = Math.floor(wanted);
    carry = wanted - whole;
    const startNs = nowNs();
    for (let i = 0; i < whole; i++) sink[i & 7] = operation(next + i);
    const elapsedNs = nowNs() - startNs;
    next += whole;
    return elapsedNs;
  };
}

/** ns of garbage collections so far, as far as they were told; null where the runtime has no word of them. */
function watchCollections(): () => number | null {
  if (constants.NODE_PERFORMANCE_GC_MAJOR === undefined) return () => null;
  let sumMs = 0;
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) sumMs += duration;
  }).observe({ entryTypes: ['gc'] });
  return () => sumMs * 1e6;
}
