import { copyOf, repeated } from './_bytes.ts';
import { BOMBS } from './bombs.ts';
import { attempt, type Done, judged, type Target, type Trial, type Verdict } from './trial.ts';
import { wireOf } from './victim.ts';

export const LEVELS = 100_000;
const WORDS = '100,000 deep';

const SHAPES = {
  arrays: (inner: unknown): unknown => [inner],
  objects: (inner: unknown): unknown => ({ a: inner }),
} as const;
type Shape = keyof typeof SHAPES;

function nested(shape: Shape, levels: number): unknown {
  let value: unknown = 0;
  for (let level = 0; level < levels; level++) value = SHAPES[shape](value);
  return value;
}

/** A value that is very deep, to encode; and the message it would be, to decode, also where the encoder refuses it. */
export function nestingTrials(target: Target): Trial[] {
  return (['arrays', 'objects'] as const).flatMap((shape): Trial[] => [
    {
      attack: 'nesting',
      name: `encode ${shape} ${WORDS}`,
      act: () => encodeDeep(target, shape),
    },
    {
      attack: 'nesting',
      name: `decode ${shape} ${WORDS}`,
      act: () => decodeDeep(target, shape, true),
    },
    {
      attack: 'nesting',
      name: `decode ${shape} ${WORDS}, never closed`,
      act: () => decodeDeep(target, shape, false),
    },
  ]);
}

async function encodeDeep({ create }: Target, shape: Shape) {
  const [sender, receiver] = [await create(), await create()];
  const got = attempt(() => receiver.decode(wireOf(sender.encode(nested(shape, LEVELS)))));
  return () => deepVerdict(got, shape);
}

async function decodeDeep(target: Target, shape: Shape, closed: boolean) {
  const message = await deepMessage(target, shape, closed);
  if (message === null) return () => judged('not tried', 'no way is known to make such a message');
  const receiver = await target.create();
  const got = attempt(() => receiver.decode(copyOf(target.wrap(message))));
  return () => (closed || 'thrown' in got ? deepVerdict(got, shape) : judged('wrong'));
}

function deepVerdict(got: Done, shape: Shape): Verdict {
  if ('thrown' in got) return judged('detected');
  let { value } = got;
  for (let level = 0; level < LEVELS; level++) {
    const isLevel = Array.isArray(value) ? shape === 'arrays' && value.length === 1 : shape === 'objects';
    if (typeof value !== 'object' || value === null || !isLevel)
      return judged('wrong', `differs at level ${level}`);
    value = Reflect.get(value, shape === 'arrays' ? 0 : 'a');
  }
  return value === 0 ? judged('harmless') : judged('wrong', 'differs at the last level');
}

async function deepMessage({ createInner, format }: Target, shape: Shape, closed: boolean) {
  const shallow: Buffer[] = [];
  for (const levels of [3, 4, 5]) {
    const encoder = await createInner();
    const done = attempt(() => wireOf(encoder.encode(nested(shape, levels))));
    if ('thrown' in done || !Buffer.isBuffer(done.value)) return null;
    shallow.push(done.value);
  }
  const pattern = patternOf(shallow);
  if (pattern) return withLevels(pattern, LEVELS - 3, closed);
  return closed ? (BOMBS[format]?.deep?.(shape, LEVELS) ?? null) : null;
}

/** What each further level puts before and behind the levels within it. */
export interface Pattern {
  readonly head: Buffer;
  readonly open: Buffer;
  readonly middle: Buffer;
  readonly close: Buffer;
  readonly tail: Buffer;
}

/** Found from the bytes of three values, each a level deeper than the one before; undefined: levels do not simply nest. */
export function patternOf(shallow: readonly Buffer[]): Pattern | undefined {
  const [one, two, three] = shallow;
  if (!one || !two || !three) return undefined;
  const added = two.byteLength - one.byteLength;
  if (added <= 0) return undefined;
  const same = commonStart(one, two);
  for (let opened = added; opened >= 0; opened--) {
    for (let start = same; start >= 0; start--) {
      const pattern = split(one, two, start, opened);
      if (pattern && withLevels(pattern, 2, true).equals(three)) return pattern;
    }
  }
  return undefined;
}

/** Supposes that `opened` bytes were put in at `start`, and the others somewhere behind. */
function split(one: Buffer, two: Buffer, start: number, opened: number): Pattern | undefined {
  const closing = two.byteLength - one.byteLength - opened;
  const rest = one.subarray(start);
  const restOfTwo = two.subarray(start + opened);
  const middle = commonStart(rest, restOfTwo);
  if (!restOfTwo.subarray(middle + closing).equals(rest.subarray(middle))) return undefined;
  return {
    head: one.subarray(0, start),
    open: two.subarray(start, start + opened),
    middle: rest.subarray(0, middle),
    close: restOfTwo.subarray(middle, middle + closing),
    tail: rest.subarray(middle),
  };
}

const withLevels = ({ head, open, middle, close, tail }: Pattern, more: number, closed: boolean): Buffer =>
  Buffer.concat([head, repeated(open, more), middle, ...(closed ? [repeated(close, more), tail] : [])]);

function commonStart(one: Uint8Array, two: Uint8Array): number {
  const least = Math.min(one.byteLength, two.byteLength);
  let at = 0;
  while (at < least && one[at] === two[at]) at++;
  return at;
}
