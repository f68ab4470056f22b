import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inspectPair } from '../fidelity/inspect.ts';
import { loaderOf } from '../packages.ts';
import { loadPlugin } from '../plugins.ts';
import type { Codec } from '../types.ts';

const NAMES = ['msgpackr-structures', 'cbor-x-structures'] as const;

async function made(use: string) {
  const { meta, create } = await loadPlugin('codecs', { use });
  return { meta, create: async () => create({ options: {}, load: loaderOf(meta.package, undefined) }) };
}

const sent = (codec: Codec, value: unknown): Buffer => Buffer.from(codec.encode(value) as Uint8Array);
const order = () => ({ id: 7, customer: { name: 'a', email: 'b' }, lines: [{ sku: 'x' }, { sku: 'y' }] });

for (const name of NAMES) {
  test(`${name}: the keys travel in the first message, and are counted apart`, async () => {
    const { meta, create } = await made(name);
    const codec = await create();
    const [first, second, third] = [1, 2, 3].map(() => sent(codec, order()));
    assert.ok(first?.includes('customer') && !second?.includes('customer'));
    assert.deepEqual(second, third);
    const pair = { sender: await create(), receiver: await create(), meta };
    const found = inspectPair({ codec: name, payload: 'order' }, pair, [order()], {
      gzip: null,
      zstd: null,
      brotli: null,
    });
    assert.ok(found.status === 'exact' && first && second);
    assert.deepEqual([found.sizeBytes, found.onceBytes], [second.length, first.length - second.length]);
  });

  test(`${name}: what a side sends does not mix with what it receives`, async () => {
    const { create } = await made(name);
    const [one, other] = [await create(), await create()];
    for (let n = 0; n < 3; n += 1) {
      assert.deepEqual(other.decode(sent(one, { question: n, of: { one: 1 } })), {
        question: n,
        of: { one: 1 },
      });
      assert.deepEqual(one.decode(sent(other, { answer: n, status: 'ok', to: [{ it: n }] })), {
        answer: n,
        status: 'ok',
        to: [{ it: n }],
      });
    }
  });

  test(`${name}: more shapes than it has numbers for`, async () => {
    const { create } = await made(name);
    const [sender, receiver] = [await create(), await create()];
    for (let n = 0; n < 1500; n += 1) {
      const value = { [`a${n % 400}`]: n, inner: [{ [`b${n % 70}`]: 1 }, { c: 2, d: { e: n } }] };
      assert.deepEqual(receiver.decode(sent(sender, value)), value);
    }
  });

  test(`${name}: a message that fails half-way takes nothing away from those after it`, async () => {
    const { create } = await made(name);
    const [sender, receiver] = [await create(), await create()];
    receiver.decode(sent(sender, { before: 1 }));
    assert.throws(() => sender.encode({ seen: { never: 1 }, bad: Symbol('no') }));
    for (const value of [{ before: 2 }, { never: 3 }, { seen: { never: 4 }, bad: 5 }])
      assert.deepEqual(receiver.decode(sent(sender, value)), value);
  });

  test(`${name}: a sender that starts anew is understood`, async () => {
    const { create } = await made(name);
    const [old, receiver] = [await create(), await create()];
    for (const value of [{ a: 1 }, { b: { c: 1 } }]) receiver.decode(sent(old, value));
    const fresh = await create();
    for (const value of [{ c: 1, d: 2 }, { a: 3 }, { c: 4, d: 5 }])
      assert.deepEqual(receiver.decode(sent(fresh, value)), value);
  });
}

test('a receiver that starts anew: msgpackr refuses what it has missed the keys of', async () => {
  const { create } = await made('msgpackr-structures');
  const [sender, fresh] = [await create(), await create()];
  sender.encode(order());
  assert.throws(() => fresh.decode(sent(sender, order())), /end of buffer not reached/);
});

test('a message lost: msgpackr reads a record under the keys that its number had before', async () => {
  const { create } = await made('msgpackr-structures');
  const [sender, receiver] = [await create(), await create()];
  for (let n = 0; n < 32; n += 1) receiver.decode(sent(sender, { [`key${n}`]: n }));
  sender.encode({ lost: 1 });
  assert.deepEqual(receiver.decode(sent(sender, { lost: 2 })), { key0: 2 });
});

test('a receiver that starts anew: cbor-x does not notice, and hands out a Tag', async () => {
  const { create } = await made('cbor-x-structures');
  const [sender, fresh] = [await create(), await create()];
  sender.encode({ a: 1, b: 2 });
  const got: unknown = fresh.decode(sent(sender, { a: 1, b: 2 }));
  assert.deepEqual({ ...Object(got) }, { value: [1, 2], tag: 0xe000 });
});
