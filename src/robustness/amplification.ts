import { copyOf } from './_bytes.ts';
import { attempt, type Done, judged, type Target, type Trial } from './trial.ts';
import { wireOf } from './victim.ts';

const ITEMS = 100_000;
const LETTERS = 1_000_000;

/** What is small in most formats and large in memory. Each is made anew, so that nothing in it is shared. */
const VALUES: readonly (readonly [name: string, make: () => unknown])[] = [
  ['empty objects', () => Array.from({ length: ITEMS }, () => ({}))],
  ['empty arrays', () => Array.from({ length: ITEMS }, () => [])],
  ['objects of one key', () => Array.from({ length: ITEMS }, () => ({ a: 0 }))],
  ['nulls', () => Array.from({ length: ITEMS }, () => null)],
  ['one letter a million times', () => 'a'.repeat(LETTERS)],
];

/**
 * Messages that become large values: how many bytes of memory the value holds for each byte of its message.
 * @param held bytes that are held by anything, after a collection of garbage; undefined where that cannot be known
 */
export const amplificationTrials = (target: Target, held: (() => number) | undefined): Trial[] =>
  held === undefined
    ? []
    : VALUES.map(([name, make]) => ({
        attack: 'amplification',
        name,
        act: () => amplified(target, make, held),
      }));

async function amplified({ create }: Target, make: () => unknown, held: () => number) {
  const [sender, receiver] = [await create(), await create()];
  const encoded = attempt(() => wireOf(sender.encode(make())));
  if (!('value' in encoded) || !Buffer.isBuffer(encoded.value))
    return () => judged('not tried', 'the encoder refuses such a value');
  const message = copyOf(encoded.value);
  const kept: { got?: Done } = { got: attempt(() => receiver.decode(message)) };
  if (kept.got && 'thrown' in kept.got) return () => judged('detected');
  // With the value and then without: what the codec has learnt stays in both. Counted twice with it, because what is
  // made while garbage is being looked for outlives that one collection.
  held();
  const withValue = held();
  delete kept.got;
  const ratio = Math.max(0, withValue - held()) / message.byteLength;
  return () => ({ ...judged('harmless'), ratio });
}
