import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { type CheckedValue, checkCodec } from '../fidelity/check.ts';
import { loaderOf } from '../packages.ts';
import type { Body, Codec, CodecMeta, CodecPlugin } from '../types.ts';
import { schemaSuite } from './_schema-suite.ts';

export interface CodecModule {
  readonly meta: CodecMeta;
  readonly default: CodecPlugin;
}
type Create = () => Codec | Promise<Codec>;
type Exceptions = Readonly<Record<string, string>>;

/**
 * A node:test suite that a codec must pass to be measured:
 *
 *     import { codecConformance } from 'wirebench/testing';
 *     codecConformance('mine', () => import('./mine.mjs'));
 *
 * A codec may preserve more than it declares: `wirebench check` shows what it could declare.
 * @param exceptions plain values that are known not to come back, by their names, each with the reason; one that comes
 *   back all the same fails too
 */
export function codecConformance(
  name: string,
  module: () => Promise<CodecModule>,
  exceptions: Exceptions = {},
): void {
  test(`codec ${name}`, async (t) => {
    const { meta, default: plugin } = await module();
    const load = loaderOf(undefined, undefined);
    if (meta.needsSchema) return schemaSuite(t, (schema) => plugin({ options: {}, load, schema }), meta);
    const create = () => plugin({ options: {}, load });
    await (meta.opaque ? opaqueSuite(t, create) : valueSuite(t, create, meta, exceptions));
  });
}

async function valueSuite(
  t: TestContext,
  create: Create,
  meta: CodecMeta,
  exceptions: Exceptions,
): Promise<void> {
  const check = await checkCodec(create, meta);
  const notExact = (wanted: readonly string[]): CheckedValue[] =>
    check.values.filter(({ feature, status }) => wanted.includes(feature) && status !== 'exact');
  await t.test('makes its declared output, and plain values come back exactly', () => {
    const plain = notExact(['plain']);
    assert.deepEqual(
      plain.filter((value) => exceptions[value.name] === undefined),
      [],
    );
    const found = new Set(plain.map((value) => value.name));
    for (const [value, reason] of Object.entries(exceptions))
      assert.ok(found.has(value), `${value} comes back: it is no exception any more (${reason})`);
  });
  await t.test('what it declares to preserve comes back exactly', () => {
    assert.deepEqual(notExact(meta.preserves ?? []), []);
  });
  await t.test('leaves the value it encodes as it was', () => {
    assert.deepEqual(check.changed, []);
  });
  const reuses = meta.reusesBuffer ? 'it declares reusesBuffer: whoever keeps its bytes copies them' : false;
  await t.test('leaves the bytes it returned as they were', { skip: reuses }, () => {
    assert.equal(check.reusesBuffer, false);
  });
  const views = meta.viewsInput
    ? 'it declares viewsInput: a decoded value may hold views of the bytes'
    : false;
  await t.test('decodes to a value of its own', { skip: views }, () => {
    assert.equal(check.viewsInput, false);
  });
  await t.test('a new codec knows nothing of what others sent', async () => {
    const [one, other] = [await create(), await create()];
    assert.deepEqual(copyOf(other.encode(unseen('a'))), copyOf(one.encode(unseen('a'))));
  });
  await t.test('a receiver knows nothing of other flows', async () => {
    const flows = [];
    for (const id of ['b', 'c']) flows.push({ id, sender: await create(), receiver: await create() });
    for (const { id, sender, receiver } of [...flows, ...flows]) {
      assert.deepEqual(receiver.decode(copyOf(sender.encode(unseen(id)))), unseen(id));
    }
  });
  const many = (await create()).decodeMany ? false : 'it has no decodeMany';
  await t.test('decodes every message of a chunk, in order', { skip: many }, async () => {
    const [sender, receiver] = [await create(), await create()];
    const values = ['d', 'e', 'e', 'f'].map(unseen);
    const chunk = Buffer.concat(values.map((value) => Buffer.from(sender.encode(value) as Uint8Array)));
    assert.deepEqual(receiver.decodeMany?.(chunk), values);
  });
}

/** An opaque codec is not asked to own its bytes: handing on the very same ones is what makes it the floor. */
async function opaqueSuite(t: TestContext, create: Create): Promise<void> {
  await t.test('hands on bytes as they are', async () => {
    const [sender, receiver] = [await create(), await create()];
    for (const bytes of [Buffer.from('one'), new Uint8Array(0), Buffer.alloc(70_000, 7)]) {
      assert.equal(sender.encode(bytes), bytes);
      assert.equal(receiver.decode(bytes), bytes);
    }
  });
  await t.test('refuses what is not bytes', async () => {
    const codec = await create();
    assert.throws(() => codec.encode({ a: 1 }));
  });
}

/** Keys and text that no other value has: a dictionary that codecs share has not met them yet. */
function unseen(id: string): unknown {
  return { [`first${id}`]: [{ [`second${id}`]: `text${id}` }] };
}

function copyOf(body: Body): Body {
  return body instanceof Uint8Array ? Buffer.from(body) : body;
}
