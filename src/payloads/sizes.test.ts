import assert from 'node:assert/strict';
import { test } from 'node:test';
import { serialize } from 'node:v8';
import { payloadFacts } from '../fidelity/facts.ts';
import { builtinNames, loadPlugin } from '../plugins.ts';
import { seeded } from '../rng.ts';
import { createVariants } from '../run/load-cell.ts';
import { shapeText } from './_shape-text.ts';

const SIZES = [100, 1000, 10_000, 100_000, 1_000_000];

const bytesOf = (value: unknown, use: string): number => {
  if (value instanceof Uint8Array) return value.byteLength;
  return use === 'structured' ? serialize(value).byteLength : Buffer.byteLength(JSON.stringify(value));
};

const variantsOf = (use: string, sizeBytes: number, seed = 1) =>
  createVariants({ use, sizeBytes }, seeded(seed, 'payload'));

function assertNear(variants: readonly unknown[], use: string, sizeBytes: number): void {
  for (const variant of variants) {
    const bytes = bytesOf(variant, use);
    assert.ok(Math.abs(bytes / sizeBytes - 1) <= 0.1, `${use}@${sizeBytes} has ${bytes} bytes`);
  }
}

for (const use of await builtinNames('payloads')) {
  const { sized } = (await loadPlugin('payloads', { use })).meta;
  if (!sized) continue;
  const sizes = [sized.smallestBytes, ...SIZES].filter((size) => size >= sized.smallestBytes);

  test(`${use}: every variant is within a tenth of the size that is asked for`, async () => {
    for (const sizeBytes of sizes) {
      const variants = await variantsOf(use, sizeBytes);
      assert.equal(variants.length, 8);
      assertNear(variants, use, sizeBytes);
    }
  });

  test(`${use}: whatever the size, variants are of one shape, differ, and come of the seed`, async () => {
    for (const sizeBytes of sizes.filter((size) => size <= 10_000)) {
      const variants = await variantsOf(use, sizeBytes);
      assert.equal(new Set(variants.map((variant) => shapeText(variant))).size, 1);
      const hashOf = (some: readonly unknown[]) => payloadFacts(use, some).sha256;
      if (sizeBytes > 1) assert.equal(new Set(variants.map((variant) => hashOf([variant]))).size, 8);
      assert.equal(hashOf(await variantsOf(use, sizeBytes)), hashOf(variants));
      assert.notEqual(hashOf(await variantsOf(use, sizeBytes, 2)), hashOf(variants));
    }
  });
}

test('of messages of 30 MB there are two', async () => {
  const variants = await variantsOf('order', 30e6);
  assert.equal(variants.length, 2);
  assertNear(variants, 'order', 30e6);
});

test('a size that is none is refused', async () => {
  for (const sizeBytes of [0, -5, Number.NaN, '1kB'])
    await assert.rejects(createVariants({ use: 'order', options: { sizeBytes } }, seeded(1)), {
      code: 'BAD_PAYLOAD',
    });
});
