import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Body, Codec, Member, Word } from '../types.ts';
import { createRoom, type RoomOptions } from './_room.ts';

/** A room and its members, without wires. */
function roomOf(
  options: Partial<RoomOptions> = {},
  codecOf: (name: string) => Codec = () => json,
  carriesBytes = true,
) {
  const later: (() => void)[] = [];
  const room = createRoom({
    ...{ encode: 'once', slow: 'disconnect', queueBytes: 1000, nowMs: () => 42 },
    later: (run) => void later.push(run),
    ...options,
  });
  const enter = (name: string, receives = true) => {
    const given: { head: Buffer; body: Body }[] = [];
    const words: Word[] = [];
    const member: Member = {
      name,
      receives,
      carriesBytes,
      hand: (head, body) => {
        given.push({ head, body });
        return true;
      },
      drop: () => assert.fail('its wire is never full'),
      tell: (word) => words.push(word) > 0,
      dismiss: () => assert.fail('its wire is never full'),
      drained: async () => {},
    };
    const attendant = room.attend(member, codecOf(name));
    const say = (value: unknown) =>
      attendant.message(HEAD, value instanceof Uint8Array ? value : codecOf(name).encode(value));
    const heard = () => given.map(({ body }) => JSON.parse(String(body)));
    return { given, words, say, heard, leave: attendant.left, ask: (word: Word) => attendant.word?.(word) };
  };
  const settle = () => {
    for (const run of later.splice(0)) run();
  };
  return { enter, settle };
}

const HEAD = Buffer.from('head');
let encoded = 0;
const json: Codec = {
  encode: (value) => {
    encoded++;
    return Buffer.from(JSON.stringify(value));
  },
  decode: (body) => JSON.parse(String(body)),
};
const opaque: Codec = { encode: (value) => value as Uint8Array, decode: (body) => body };

test('what one says everybody else gets, with who said it and when', () => {
  const { enter } = roomOf();
  const [ana, bob, eve] = [enter('ana'), enter('bob'), enter('eve')];
  ana.say({ text: 'hello' });
  const said = { from: 'ana', at: 42, body: { text: 'hello' } };
  assert.deepEqual([ana.heard(), bob.heard(), eve.heard()], [[], [said], [said]]);
  // The envelope goes on with it.
  assert.equal(bob.given[0]?.head, HEAD);
});

test('encode once makes one body for all, encode each one for everybody', () => {
  for (const [encode, times] of [
    ['once', 1],
    ['each', 3],
  ] as const) {
    const { enter } = roomOf({ encode });
    const members = ['a', 'b', 'c', 'd'].map((name) => enter(name));
    const body = json.encode('x');
    encoded = 0;
    members[0]?.say(body);
    assert.equal(encoded, times, encode);
    const bodies = members.slice(1).map(({ given }) => given[0]?.body);
    assert.equal(new Set(bodies).size, times, encode);
    assert.equal(new Set(bodies.map(String)).size, 1, encode);
  }
});

test('encode once turns text into bytes once; encode each leaves it to every socket', () => {
  const text: Codec = { encode: (value) => JSON.stringify(value), decode: json.decode };
  for (const [encode, kind] of [
    ['once', 'object'],
    ['each', 'string'],
  ] as const) {
    const { enter } = roomOf({ encode }, () => text);
    const [ana, bob] = [enter('ana'), enter('bob')];
    ana.say('x');
    assert.equal(typeof bob.given[0]?.body, kind);
  }
  const { enter } = roomOf({}, () => text, false);
  const [ana, bob] = [enter('ana'), enter('bob')];
  ana.say('x');
  assert.equal(typeof bob.given[0]?.body, 'string', 'on a wire of text it stays text');
});

test('bytes that nobody can look into go on as they are', () => {
  const { enter } = roomOf({}, () => opaque);
  const [ana, bob] = [enter('ana'), enter('bob')];
  const bytes = Buffer.from([1, 2, 3]);
  ana.say(bytes);
  assert.equal(bob.given[0]?.body, bytes);
});

test('who comes and goes is told to all that receive, once for many', () => {
  const { enter, settle } = roomOf();
  const [ana, sensor] = [enter('ana'), enter('sensor', false)];
  const bob = enter('bob');
  assert.deepEqual(ana.words, []);
  settle();
  assert.deepEqual(ana.words, [{ at: 42, joined: ['ana', 'sensor', 'bob'] }]);
  assert.deepEqual([bob.words.length, sensor.words.length], [1, 0]);
  bob.leave();
  const eve = enter('eve');
  settle();
  assert.deepEqual(ana.words.at(-1), { at: 42, joined: ['eve'], left: ['bob'] });
  assert.deepEqual([bob.words.length, eve.words.length], [1, 1]);
  ana.say('x');
  assert.deepEqual([bob.given.length, sensor.given.length, eve.given.length], [0, 0, 1]);
});

test('who is there is told to whoever asks', () => {
  const { enter } = roomOf();
  const [ana, bob] = [enter('ana'), enter('bob')];
  bob.ask({ who: true });
  bob.ask({ who: 'knows' });
  assert.deepEqual([ana.words, bob.words], [[], [{ who: ['ana', 'bob'] }]]);
});

test('a name is taken while its member is there', () => {
  const { enter } = roomOf();
  const ana = enter('ana');
  assert.throws(() => enter('ana'), /somebody of that name is there/);
  ana.leave();
  enter('ana');
});
