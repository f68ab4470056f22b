import { WirebenchError } from '../../errors.ts';
import { differences } from '../../fidelity/equal.ts';
import { seeded } from '../../rng.ts';
import type { Codec } from '../../types.ts';
import { nowNs } from '../clock.ts';
import { createCodecs, createVariants } from '../load-cell.ts';
import type { TaskOf } from '../protocol.ts';

/** Of a codec that spoils one value in a thousand 95 % are found by so many. */
const TRIPS = 3000;

export interface LoadedOperation {
  /** Runs so many operations; what they took, in ns. */
  readonly run: (count: number) => number;
  /** Carries all variants there and back, so often as fits into this, and once at least. Throws NOT_FAITHFUL: what is wrong is not timed. */
  readonly verify: (withinNs: number) => void;
}

/** One operation of a codec, verified, over all variants in turn. Throws NOT_FAITHFUL, NOT_BYTES. */
export async function loadOperation({
  codec,
  payload,
  op,
  seed,
}: Pick<TaskOf<'arm'>, 'codec' | 'payload' | 'op' | 'seed'>): Promise<LoadedOperation> {
  const {
    meta,
    codecs: [sender, receiver],
  } = await createCodecs({ codec, payload }, 2);
  if (!sender || !receiver) throw new TypeError('no codec was created');
  const variants = await createVariants(payload, seeded(seed, 'payload'), codec);
  if (meta.sharedState) bodiesOf(sender, receiver, variants);
  const bodies = bodiesOf(sender, receiver, variants);
  const operations = {
    encode: (n: number) => sender.encode(variants[n % variants.length]),
    decode: (n: number) => receiver.decode(bodies[n % bodies.length] ?? ''),
    roundtrip: (n: number) => receiver.decode(sender.encode(variants[n % variants.length])),
  };
  const verify = (withinNs: number): void => {
    const untilNs = nowNs() + withinNs;
    for (let n = 0; n === 0 || (n < TRIPS && nowNs() < untilNs); n += variants.length)
      bodiesOf(sender, receiver, variants);
  };
  return { run: timed(operations[op]), verify };
}

/** The bodies of all variants, in memory of their own. */
function bodiesOf(sender: Codec, receiver: Codec, variants: readonly unknown[]): (Buffer | string)[] {
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

function timed(operation: (n: number) => unknown): (count: number) => number {
  let next = 0;
  return (count) => {
    const startNs = nowNs();
    for (let i = 0; i < count; i++) sink[i & 7] = operation(next + i);
    const elapsedNs = nowNs() - startNs;
    next += count;
    return elapsedNs;
  };
}
