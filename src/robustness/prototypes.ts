import { copyOf, replaced } from './_bytes.ts';
import { BOMBS } from './bombs.ts';
import { attempt, type Done, judged, type Target, type Trial, type Verdict } from './trial.ts';
import { wireOf } from './victim.ts';

/** Keys that reach prototypes, and keys as long that an encoder thinks nothing of: in its bytes one becomes the other. */
const STAND_INS = [
  ['__proto__', 'qqwbprotq'],
  ['constructor', 'qqwbconstrq'],
  ['prototype', 'qqwbprtyq'],
] as const;
const [[, PROTO], [, CONSTRUCTOR], [, PROTOTYPE]] = STAND_INS;

const MARK = { admin: true };
const VALUES: readonly (readonly [name: string, value: unknown])[] = [
  ['__proto__ at the top', { [PROTO]: MARK, a: 1 }],
  ['__proto__ within', { a: { [PROTO]: MARK, b: 1 } }],
  ['__proto__ in a list', { a: [{ [PROTO]: MARK, b: 1 }] }],
  ['__proto__ that is null', { [PROTO]: null, a: 1 }],
  ['__proto__ that is a list', { [PROTO]: [1], a: 1 }],
  ['__proto__ twice', { [PROTO]: { [PROTO]: MARK }, a: 1 }],
  ['constructor.prototype', { [CONSTRUCTOR]: { [PROTOTYPE]: MARK }, a: 1 }],
];

/** Messages with keys that reach prototypes where a decoder assigns them as they come. */
export function prototypeTrials(target: Target): Trial[] {
  const raw = BOMBS[target.format]?.prototypeKeys ?? [];
  return [
    ...VALUES.map(([name, value]) => trialOf(target, name, value, () => craft(target, value))),
    ...VALUES.map(([name, value]) =>
      trialOf(target, `${name}, by the encoder`, value, () => encode(target, withRealKeys(value))),
    ),
    ...raw.map((text, n) =>
      trialOf(target, `path ${n + 1} of the format`, MARK, async () => Buffer.from(text)),
    ),
  ];
}

/** `innocent`: the value whose prototypes are all that the decoded one may have. */
const trialOf = (
  target: Target,
  name: string,
  innocent: unknown,
  make: () => Promise<Buffer | null>,
): Trial => ({
  attack: 'prototype keys',
  name,
  act: async () => {
    const [message, plain] = [await make(), await encode(target, innocent)];
    if (message === null || plain === null)
      return () => judged('not tried', 'the encoder refuses such a value');
    const decode = async (bytes: Buffer) => {
      const receiver = await target.create();
      return attempt(() => receiver.decode(copyOf(target.wrap(bytes))));
    };
    const [right, got] = [await decode(plain), await decode(message)];
    return () => verdictOf(got, right);
  },
});

function verdictOf(got: Done, innocent: Done): Verdict {
  if ('thrown' in got) return judged('detected');
  const usual = prototypesIn('value' in innocent ? innocent.value : {});
  const foreign = [...prototypesIn(got.value)].some((prototype) => !usual.has(prototype));
  return foreign
    ? judged('prototype', 'an object has the prototype that the message says')
    : judged('harmless');
}

/** Of a decoded value and all that it holds, as far as a thousand objects. */
function prototypesIn(value: unknown): Set<unknown> {
  const found = new Set<unknown>([Object.prototype, Array.prototype, Date.prototype]);
  const queue: unknown[] = [value];
  for (let n = 0; n < queue.length && n < 1000; n++) {
    const object = queue[n];
    if (typeof object !== 'object' || object === null) continue;
    found.add(Object.getPrototypeOf(object));
    for (const key of Object.keys(object)) queue.push(Reflect.get(object, key));
  }
  return found;
}

async function encode({ createInner }: Target, value: unknown): Promise<Buffer | null> {
  const encoder = await createInner();
  const done = attempt(() => wireOf(encoder.encode(value)));
  return 'value' in done && Buffer.isBuffer(done.value) ? done.value : null;
}

async function craft(target: Target, value: unknown): Promise<Buffer | null> {
  const bytes = await encode(target, value);
  if (bytes === null) return null;
  const crafted = STAND_INS.reduce<Buffer>(
    (kept, [key, standIn]) => replaced(kept, standIn, key) ?? kept,
    bytes,
  );
  return crafted.equals(bytes) ? null : crafted;
}

/** The same value with own keys of the real names, as JSON makes them. */
function withRealKeys(value: unknown): unknown {
  const text = STAND_INS.reduce(
    (kept, [key, standIn]) => kept.replaceAll(standIn, key),
    JSON.stringify(value),
  );
  return JSON.parse(text);
}
