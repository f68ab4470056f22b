import assert from 'node:assert/strict';
import { test } from 'node:test';
import { duelOf } from '../../analysis/_pairs.ts';
import { createLauncher } from '../launch.ts';
import { fight } from './duel.ts';

/** A pair of real processes. What it took is not looked at: only that it is whole. */
async function fought(parts: Parameters<typeof duelOf>[1]) {
  const launcher = await createLauncher();
  try {
    const ring = { launcher, pin: null, signal: new AbortController().signal };
    return await fight(duelOf('duel', { b: { use: 'json' }, ...parts }), 3, 1, ring);
  } finally {
    await launcher.close();
  }
}

for (const [name, parts] of Object.entries({
  'in process': { op: 'encode' },
  'over tcp': { op: 'roundtrip', over: { use: 'tcp' } },
  'over udp': { op: 'roundtrip', over: { use: 'udp' } },
} as const)) {
  test(`a pair ${name}: two blocks of each arm a round, all of them timed`, async () => {
    const pair = await fought(parts);
    assert.deepEqual([pair.cell, pair.round, pair.orders.length], ['duel', 3, 60]);
    assert.deepEqual([pair.aNs.length, pair.bNs.length], [120, 120]);
    assert.ok([...pair.aNs, ...pair.bNs].every((ns) => ns > 0));
  });
}

test('what made an arm fail is thrown, and both are gone', async () => {
  await assert.rejects(fought({ b: { use: './there-is-none.mjs' } }), { code: 'UNKNOWN_NAME' });
});

test('an arm that cannot carry the payload is never timed', async () => {
  await assert.rejects(fought({ payload: { use: 'structured' } }), { code: 'CODEC_FAILED' });
});
