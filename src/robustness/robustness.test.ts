import assert from 'node:assert/strict';
import { test } from 'node:test';
import { deserialize, serialize } from 'node:v8';
import { bytesOf, textOf } from '../codecs/_body.ts';
import { seeded } from '../rng.ts';
import type { Codec } from '../types.ts';
import { tally, targetOf, tiny } from './_tiny.ts';
import { amplificationTrials } from './amplification.ts';
import { mutationsOf } from './mutations.ts';
import { nestingTrials } from './nesting.ts';
import { prototypeTrials } from './prototypes.ts';
import { stateTrials } from './state.ts';
import { trialsOf } from './trials.ts';
import { createVictim } from './victim.ts';

const json: Codec = {
  encode: (value) => Buffer.from(JSON.stringify(value)),
  decode: (body) => JSON.parse(textOf(body)),
};
const v8: Codec = { encode: (value) => serialize(value), decode: (body) => deserialize(bytesOf(body)) };

test('a format of four bytes: every verdict as counted by hand', async () => {
  const { trials, messageBytes } = await trialsOf(
    targetOf(() => tiny(), ['ab']),
    seeded(1),
    () => 0,
  );
  assert.equal(messageBytes, 4);
  assert.deepEqual(await tally(trials), {
    truncated: { detected: 4 },
    // 256 bytes, the message again, 15 random tails.
    trailing: { detected: 272 },
    // 8 bits of the number, 8 of the byte that nobody looks at, 16 of letters.
    'bit flips': { detected: 8, harmless: 8, wrong: 16 },
    // Three lengths at each byte: over the number, or over letters.
    lengths: { detected: 3, wrong: 9 },
    // Its encoder takes text only.
    nesting: { detected: 2, 'not tried': 4 },
    'prototype keys': { 'not tried': 14 },
    calls: { detected: 5 },
    amplification: { 'not tried': 5 },
    'receiver restarts': { harmless: 7 },
    'sender restarts': { harmless: 7 },
    'message lost': { harmless: 7 },
  });
});

test('what is tried is the same for the same seed, and names each place once', async () => {
  const named = async (seed: number) => {
    const { trials } = await trialsOf(
      targetOf(() => tiny(), ['ab']),
      seeded(seed),
      undefined,
    );
    return trials.map(({ attack, name }) => `${attack}: ${name}`);
  };
  const names = await named(1);
  assert.deepEqual(await named(1), names);
  assert.equal(new Set(names).size, names.length);
  assert.notDeepEqual(await named(2), names);
});

test('of a large message a sample is tried, spread over all of it', async () => {
  const victim = await createVictim(targetOf(() => tiny(), ['x'.repeat(200)]));
  const { trials, sampledOf } = mutationsOf(victim, seeded(1), 100 * 202);
  const places = trials.flatMap(({ attack, name }) =>
    attack === 'bit flips' ? [Number(/of byte (\d+)/.exec(name)?.[1])] : [],
  );
  assert.deepEqual(
    [...sampledOf],
    [
      ['truncated', 202],
      // 256 bytes, the message again, 15 random tails.
      ['trailing', 272],
      ['bit flips', 202 * 8],
      ['lengths', 202 * 3],
    ],
  );
  assert.equal(places.length, 100);
  assert.equal(new Set(trials.map(({ attack, name }) => attack + name)).size, trials.length);
  assert.deepEqual(
    places,
    places.toSorted((a, b) => a - b),
  );
});

test('a decoder that no longer reads what is valid is told, and replaced', async () => {
  // The flip of one bit makes 6e ee, and of another ae: the first breaks the decoder for good.
  const create = () => {
    let broken = false;
    return tiny((bytes) => {
      broken ||= bytes.includes(0xee);
      if (broken) throw new Error('broken');
    });
  };
  const victim = await createVictim(targetOf(create, ['n']));
  const flips = mutationsOf(victim, seeded(1)).trials.filter(({ attack }) => attack === 'bit flips');
  assert.deepEqual(await tally(flips), {
    'bit flips': { detected: 8, harmless: 8, wrong: 7, poisons: 1 },
  });
});

test('a codec that does not even read what is valid is not tried', async () => {
  const create = () => ({ ...tiny(), decode: () => 'other' });
  await assert.rejects(createVictim(targetOf(create, ['ab'])), { code: 'NOT_FAITHFUL' });
});

/** Each message is a number: how much larger it is than the one before. */
function differing(): Codec {
  let sent = 0;
  let received = 0;
  return {
    encode: (value) => {
      const bytes = Buffer.from(String(Number(value) - sent));
      sent = Number(value);
      return bytes;
    },
    decode: (body) => {
      received += Number(textOf(body));
      return received;
    },
  };
}

test('shared state that is lost: silently wrong, detected, harmless', async () => {
  const variants = [10, 20, 30, 40, 50, 60, 70, 80];
  assert.deepEqual(await tally(stateTrials(targetOf(differing, variants), 10)), {
    'receiver restarts': { wrong: 7 },
    'sender restarts': { wrong: 7 },
    'message lost': { wrong: 7 },
  });
  assert.deepEqual(
    await tally(
      stateTrials(
        targetOf(() => json, variants),
        10,
      ),
    ),
    {
      'receiver restarts': { harmless: 7 },
      'sender restarts': { harmless: 7 },
      'message lost': { harmless: 7 },
    },
  );
  // Of messages of 30 MB there are three, and two places between them.
  assert.deepEqual(
    await tally(
      stateTrials(
        targetOf(() => json, variants),
        30_000_000,
      ),
    ),
    {
      'receiver restarts': { harmless: 2 },
      'sender restarts': { harmless: 2 },
      'message lost': { harmless: 2 },
    },
  );
  const counting = () => {
    let sent = 0;
    let received = 0;
    return {
      encode: (value: unknown) => Buffer.from(JSON.stringify([sent++, value])),
      decode: (body: Parameters<Codec['decode']>[0]) => {
        const [n, value] = JSON.parse(textOf(body));
        if (n !== received++) throw new Error('a message is missing');
        return value;
      },
    };
  };
  assert.deepEqual(await tally(stateTrials(targetOf(counting, variants), 10)), {
    'receiver restarts': { detected: 7 },
    'sender restarts': { detected: 7 },
    'message lost': { detected: 7 },
  });
});

test('deep messages are made of what the encoder makes of shallow ones', async () => {
  const recursive = (value: unknown): unknown =>
    Array.isArray(value) ? value.map(recursive) : typeof value === 'object' ? { ...Object(value) } : value;
  const create = () => ({
    ...json,
    decode: (body: Parameters<Codec['decode']>[0]) => recursive(json.decode(body)),
  });
  // JSON.stringify refuses both; of what is never closed JSON.parse refuses both.
  assert.deepEqual(await tally(nestingTrials(targetOf(create, [1]))), {
    nesting: { detected: 5, harmless: 1 },
  });
  assert.deepEqual(await tally(nestingTrials(targetOf(() => v8, [1]))), { nesting: { detected: 6 } });
});

/** Assigns keys as they come, as many a parser of old did. */
const assigning: Codec = {
  ...json,
  decode: (body) =>
    JSON.parse(textOf(body), (_, value: unknown) => {
      if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
      const made = {};
      for (const [key, part] of Object.entries(value)) Reflect.set(made, key, part);
      return made;
    }),
};

test('a decoder that lets a message set prototypes is told', async () => {
  assert.deepEqual(await tally(prototypeTrials(targetOf(() => json, [1]))), {
    'prototype keys': { harmless: 14 },
  });
  // All but constructor.prototype, which is an own key there too; crafted, and by the encoder.
  assert.deepEqual(await tally(prototypeTrials(targetOf(() => assigning, [1]))), {
    'prototype keys': { prototype: 12, harmless: 2 },
  });
});

test('amplification is what a value holds over the bytes of its message', async () => {
  let looked = 0;
  // Twice with the value, of which the first counts garbage too, and once without it.
  const looks = () => [5_000_000, 3_000_000, 0][looked++ % 3] ?? 0;
  const trials = amplificationTrials(
    targetOf(() => json, [1]),
    looks,
  );
  const ratios = [];
  for (const { name, act } of trials) {
    const { ratio } = await (await act())();
    ratios.push([name, Math.round(ratio ?? -1)]);
  }
  assert.deepEqual(ratios, [
    ['empty objects', 10],
    ['empty arrays', 10],
    ['objects of one key', 4],
    ['nulls', 6],
    ['one letter a million times', 3],
  ]);
});
