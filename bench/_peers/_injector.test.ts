import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createFates, type Fate, LATE_BY } from './_injector.ts';

/** What leaves of `count` numbered datagrams of 4 bytes. */
function leaving(count: number, fateOf: (n: number) => Fate) {
  const { injected, take } = createFates(fateOf, 4);
  const left = Array.from({ length: count }, (_, n) => {
    const datagram = Buffer.alloc(4);
    datagram.writeUInt32LE(n);
    return take(datagram);
  });
  return { injected, left: left.flat().map((datagram) => datagram.readUInt32LE()) };
}

test('drops, doubles and counts by number', () => {
  const { injected, left } = leaving(4, (n) => (['pass', 'drop', 'twice', 'pass'] as const)[n] ?? 'pass');
  assert.deepEqual(left, [0, 2, 2, 3]);
  assert.deepEqual(injected, { taken: 4, dropped: 1, doubled: 1, late: 0 });
});

test('a late one leaves after ten that came behind it', () => {
  const { injected, left } = leaving(15, (n) => (n === 1 ? 'late' : 'pass'));
  assert.equal(left.length, 15);
  assert.deepEqual(left.slice(0, 13), [0, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 12]);
  assert.deepEqual([left.indexOf(1) - 1, injected.late], [LATE_BY, 1]);
});

test("a program's own talk passes uncounted", () => {
  const { injected, take } = createFates(() => 'drop', 4);
  assert.deepEqual(take(Buffer.alloc(3)), [Buffer.alloc(3)]);
  assert.equal(injected.taken, 0);
});
