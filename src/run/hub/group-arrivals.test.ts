import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { emptyAccount } from '../arrivals.ts';
import { createGroupArrivals, rememberedBy } from './group-arrivals.ts';

test('senders may overtake each other; a sender that overtakes itself is disorder', () => {
  const account = emptyAccount();
  const arrivals = createGroupArrivals(2);
  const kinds = (
    [
      [0, 3],
      [1, 1],
      [0, 2],
      [1, 4],
      [1, 4],
    ] as const
  ).map(([sender, sequence]) => arrivals.record(sender, sequence, account));
  assert.deepEqual(kinds, ['unique', 'unique', 'unique', 'unique', 'duplicate']);
  assert.deepEqual(account, { ...emptyAccount(), unique: 4, duplicate: 1, reordered: 1 });
});

test('unique and duplicate are what a set says, whatever the order', () => {
  const arrival = fc.record({ sender: fc.nat(4), sequence: fc.nat(60) });
  fc.assert(
    fc.property(fc.array(arrival, { maxLength: 200 }), (all) => {
      const account = emptyAccount();
      const arrivals = createGroupArrivals(5);
      for (const { sender, sequence } of all) arrivals.record(sender, sequence, account);
      const distinct = new Set(all.map(({ sequence }) => sequence)).size;
      assert.deepEqual([account.unique, account.duplicate], [distinct, all.length - distinct]);
    }),
  );
});

test('a thousand receivers remember less each, and all together no more than 4 MiB', () => {
  assert.equal(rememberedBy(1), 2 ** 20);
  for (const receivers of [32, 100, 1000, 2000]) {
    const remembered = rememberedBy(receivers);
    assert.ok((receivers * remembered) / 8 <= 4 * 2 ** 20, `${receivers}`);
    assert.ok(Number.isInteger(remembered / 32));
  }
});
