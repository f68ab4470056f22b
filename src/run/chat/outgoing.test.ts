import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createOutgoing, createSeen } from './outgoing.ts';

test('what has gone on is forgotten, in order; a new connection begins with the rest', () => {
  const outgoing = createOutgoing('s');
  for (const text of ['a', 'b', 'c', 'd']) outgoing.add(text);
  outgoing.confirmed(1);
  outgoing.confirmed(3);
  outgoing.confirmed(3);
  assert.equal(outgoing.waiting(), 1);
  outgoing.add('e');
  assert.deepEqual(outgoing.restart(), [
    { id: 's-3', text: 'd' },
    { id: 's-4', text: 'e' },
  ]);
  // Counted anew: one of those two.
  outgoing.confirmed(1);
  assert.deepEqual(
    outgoing.restart().map(({ text }) => text),
    ['e'],
  );
});

test('what can never go on is taken out, and the others keep their order', () => {
  const outgoing = createOutgoing('s');
  const [, long] = ['a', 'far too long', 'c'].map((text) => outgoing.add(text));
  assert.ok(long);
  outgoing.remove(long);
  outgoing.confirmed(2);
  assert.equal(outgoing.waiting(), 0);
});

test('an id is new once, and the oldest are forgotten', () => {
  const isNew = createSeen(2);
  assert.deepEqual(['a', 'b', 'a', 'c', 'b', 'a'].map(isNew), [true, true, false, true, false, true]);
});
