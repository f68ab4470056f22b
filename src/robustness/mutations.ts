import type { Attack } from '../schema.ts';
import type { Rng } from '../types.ts';
import { hex, isText, overwritten } from './_bytes.ts';
import type { Trial } from './trial.ts';
import type { Victim } from './victim.ts';

/** Of large messages only so many changed copies are made that they have about so many bytes together. */
export const MOST_BYTES = 32 * 1024 * 1024;
const LEAST = 4;

/** As 32 bits they are 4 GB, or 2 GB in either order of bytes; the last is also a varint of 256 MB. */
const LENGTHS = ['ffffffff', '7fffffff', 'ffffff7f'].map(hex);

export interface Mutations {
  readonly trials: readonly Trial[];
  /** Of attacks of which only a sample is tried: how many there are. */
  readonly sampledOf: ReadonlyMap<Attack, number>;
}

/** What can be made of any valid message without knowing its format. The same seed makes the same. */
export function mutationsOf(victim: Victim, rng: Rng, mostBytes = MOST_BYTES): Mutations {
  const { message } = victim;
  const most = Math.max(LEAST, Math.floor(mostBytes / message.byteLength));
  const sampledOf = new Map<Attack, number>();
  const trials = (attack: Attack, count: number, make: (n: number) => Made | undefined): Trial[] => {
    if (count > most) sampledOf.set(attack, count);
    return sampled(count, most, rng).flatMap((n) => {
      const made = make(n);
      return made ? [trialOf(victim, attack, made)] : [];
    });
  };
  const behind = tails(message, rng);
  const lengths = isText(message) ? [] : LENGTHS;
  return {
    trials: [
      ...trials('truncated', message.byteLength, (n) => ({
        name: `the first ${n} of ${message.byteLength} bytes`,
        make: () => message.subarray(0, n),
      })),
      ...trials('trailing', behind.length, (n) => behind[n]),
      ...trials('bit flips', message.byteLength * 8, (n) => flipped(message, n)),
      ...trials('lengths', message.byteLength * lengths.length, (n) => {
        const at = Math.floor(n / lengths.length);
        const by = lengths[n % lengths.length] ?? Buffer.alloc(0);
        return { name: `${by.toString('hex')} at byte ${at}`, make: () => overwritten(message, at, by) };
      }),
    ],
    sampledOf,
  };
}

interface Made {
  readonly name: string;
  make(): Uint8Array;
}

const trialOf = (victim: Victim, attack: Attack, { name, make }: Made): Trial => ({
  attack,
  name,
  act: () => {
    const acted = victim.attack(make());
    return () => victim.judge(acted);
  },
});

/** 0 to count - 1, or of each of `most` equal parts of them one by chance. */
function sampled(count: number, most: number, rng: Rng): number[] {
  if (count <= most) return Array.from({ length: count }, (_, n) => n);
  const beginOf = (part: number) => Math.floor((part * count) / most);
  return Array.from(
    { length: most },
    (_, part) => beginOf(part) + Math.floor(rng() * (beginOf(part + 1) - beginOf(part))),
  );
}

/** Every byte there is, the message once more, and random ones. */
function tails(message: Buffer, rng: Rng): Made[] {
  const random = Array.from({ length: 15 }, (_, n) =>
    Buffer.from(Array.from({ length: 2 ** (1 + (n % 6)) }, () => Math.floor(rng() * 256))),
  );
  const behind = (name: string, tail: Uint8Array): Made => ({
    name,
    make: () => Buffer.concat([message, tail]),
  });
  return [
    ...Array.from({ length: 256 }, (_, byte) =>
      behind(`byte ${byte.toString(16).padStart(2, '0')} behind it`, Buffer.of(byte)),
    ),
    behind('the message twice', message),
    ...random.map((tail) => behind(`${tail.toString('hex').slice(0, 16)}... behind it`, tail)),
  ];
}

function flipped(message: Buffer, n: number): Made {
  const [at, bit] = [n >> 3, n & 7];
  return {
    name: `bit ${bit} of byte ${at}`,
    make: () => overwritten(message, at, Buffer.of((message[at] ?? 0) ^ (1 << bit))),
  };
}
