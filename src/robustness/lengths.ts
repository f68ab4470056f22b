import { copyOf, isText } from './_bytes.ts';
import { BOMBS, type Bomb } from './bombs.ts';
import { attempt, judged, type Target, type Trial } from './trial.ts';

/** Growth of the heap that is worth telling. */
const NOTABLE_BYTES = 64 * 1024 * 1024;

/** What the format of the codec knows of messages that are small and say they are large; of text, long numbers. */
export function lengthTrials(target: Target, message: Uint8Array): Trial[] {
  const bombs = [
    ...(BOMBS[target.format]?.lengths ?? []),
    ...(isText(message) ? longNumbers(Buffer.from(message).toString()) : []),
  ];
  return bombs.map((bomb) => ({
    attack: 'lengths',
    name: bomb.name,
    act: () => bombed(target, bomb),
  }));
}

async function bombed(target: Target, { make, valid }: Bomb) {
  const receiver = await target.create();
  const bytes = target.wrap(make());
  const before = heldBytes();
  const got = attempt(() => receiver.decode(copyOf(bytes)));
  const grown = heldBytes() - before - bytes.byteLength;
  const detail = grown < NOTABLE_BYTES ? '' : `${bytes.byteLength} bytes took ${roundMegabytes(grown)} MB`;
  const outcome = 'thrown' in got ? 'detected' : valid ? 'harmless' : 'wrong';
  return () => judged(outcome, detail);
}

/** With what is garbage by now: a decoder has taken that too. */
function heldBytes(): number {
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

/** To a power of two, so that two runs say the same. */
const roundMegabytes = (bytes: number): number => 2 ** Math.round(Math.log2(bytes / 2 ** 20));

/** The first number in a text, made long in several ways. */
function longNumbers(text: string): Bomb[] {
  const [first] = /\d+/.exec(text) ?? [];
  if (first === undefined) return [];
  const with_ = (name: string, number: () => string): Bomb => ({
    name: `its first number ${name}`,
    make: () => Buffer.from(text.replace(first, number)),
    valid: true,
  });
  return [
    with_('with a million digits', () => '9'.repeat(1_000_000)),
    with_('with a million digits behind the point', () => `0.${'9'.repeat(1_000_000)}`),
    with_('with an exponent of 999,999,999', () => '1e999999999'),
  ];
}
