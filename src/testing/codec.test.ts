import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';

/** What the suite says of a codec, run in a process of its own: the names of the failed tests. */
function failures(codec: string, meta = '{}', exceptions = '{}'): string[] {
  const program = `
    import { serialize, deserialize } from 'node:v8';
    import { codecConformance } from ${JSON.stringify(new URL(`./codec${import.meta.url.slice(-3)}`, import.meta.url).href)};
    const all = Buffer.alloc(1e6);
    const shared = new Map();
    // Sends a value with its number at first, then the number alone.
    const dictionary = (sent, received) => ({
      encode: (value) => {
        const text = serialize(value).toString('latin1');
        const number = sent.get(text) ?? sent.size;
        const body = sent.has(text) ? String(number) : number + '=' + text;
        sent.set(text, number);
        return Buffer.from(body, 'latin1');
      },
      decode: (body) => {
        const [, number, text] = /^(\\d+)=?([^]*)$/.exec(body.toString('latin1'));
        if (text !== '') received.set(number, text);
        return deserialize(Buffer.from(received.get(number), 'latin1'));
      },
    });
    const honest = { encode: (value) => serialize(value), decode: (body) => deserialize(new Uint8Array(body)) };
    const meta = { title: 'mine', format: 'mine', output: 'bytes', preserves: ['date'], ...${meta} };
    codecConformance('mine', async () => ({ meta, default: () => ({ ...honest, ...${codec} }) }), ${exceptions});`;
  const { NODE_TEST_CONTEXT: _, ...env } = process.env;
  const args = ['--test-reporter=tap', '--input-type=module', '--eval', program];
  const { stdout, stderr } = spawnSync(process.execPath, args, { env, encoding: 'utf8' });
  assert.match(stdout, /^# tests \d+$/m, stderr);
  return [...stdout.matchAll(/^ {4}not ok \d+ - (.*)$/gm)].map((found) => found[1] ?? '');
}

const PLAIN = 'makes its declared output, and plain values come back exactly';
const DECLARED = 'what it declares to preserve comes back exactly';
const BYTES = 'leaves the bytes it returned as they were';
const OWN = 'decodes to a value of its own';

test('an honest codec passes, though it preserves more than it declares', () => {
  assert.deepEqual(failures('{}'), []);
});

test('a codec that loses what it declares', () => {
  const json =
    '{ encode: (value) => Buffer.from(JSON.stringify(value)), decode: (body) => JSON.parse(String(body)) }';
  assert.deepEqual(failures(json), [DECLARED]);
});

test('a codec of another output than declared', () => {
  assert.deepEqual(failures('{}', "{ output: 'text' }"), [PLAIN, DECLARED]);
});

test('a plain value that is lost fails, unless it is an exception; and an exception that is none fails', () => {
  const codec = `{ decode: (body) => {
    const value = deserialize(new Uint8Array(body));
    return value === null ? undefined : value;
  } }`;
  assert.deepEqual(failures(codec), [PLAIN]);
  assert.deepEqual(failures(codec, '{}', "{ null: 'it has none' }"), []);
  assert.deepEqual(failures(codec, '{}', "{ null: 'it has none', emoji: 'nor them' }"), [PLAIN]);
});

test('a codec that uses its buffer again passes only if it says so', () => {
  const codec = '{ encode: (value) => all.subarray(0, serialize(value).copy(all)) }';
  assert.deepEqual(failures(codec), [BYTES]);
  assert.deepEqual(failures(codec, '{ reusesBuffer: true }'), []);
});

test('a codec whose values hold views of the bytes passes only if it says so', () => {
  const codec = '{ decode: (body) => deserialize(body) }';
  assert.deepEqual(failures(codec), [OWN]);
  assert.deepEqual(failures(codec, '{ viewsInput: true }'), []);
});

test('a codec that changes its input', () => {
  const codec =
    '{ encode: (value) => { const out = serialize(value); if (value instanceof Set) value.add(1); return out; } }';
  assert.deepEqual(failures(codec), ['leaves the value it encodes as it was']);
});

test('codecs that share a dictionary, of what was sent or of what was received', () => {
  assert.deepEqual(failures('dictionary(new Map(), new Map())'), []);
  assert.deepEqual(failures('dictionary(shared, new Map())'), [
    'a new codec knows nothing of what others sent',
  ]);
  assert.deepEqual(failures('dictionary(new Map(), shared)'), ['a receiver knows nothing of other flows']);
});

const WITH_SCHEMA = '{ needsSchema: true, preserves: [] }';
const PAYLOADS = ['catalog', 'chat', 'events', 'order', 'telemetry', 'tick'].map((name) => `carries ${name}`);

test('a codec made from a schema is held to the payloads that have one', () => {
  assert.deepEqual(failures('{}', WITH_SCHEMA), []);
  const losesNull =
    "{ encode: (value) => Buffer.from(JSON.stringify(value).replaceAll('null', '0')), decode: (body) => JSON.parse(String(body)) }";
  assert.deepEqual(failures(losesNull, WITH_SCHEMA), ['carries events', 'carries order']);
  const overwrites = '{ encode: (value) => all.subarray(0, serialize(value).copy(all)) }';
  assert.deepEqual(failures(overwrites, WITH_SCHEMA), [...PAYLOADS, 'carries some payload']);
  assert.deepEqual(failures(overwrites, '{ needsSchema: true, reusesBuffer: true }'), []);
});

test('a codec may refuse a schema, but not all of them', () => {
  const refuses = "(() => { throw new Error('not mine') })()";
  assert.deepEqual(failures(refuses, WITH_SCHEMA), ['carries some payload']);
});
