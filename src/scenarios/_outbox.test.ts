import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ENVELOPE_BYTES } from '../envelope.ts';
import type { Member, Word } from '../types.ts';
import { createOutbox, type SlowPolicy } from './_outbox.ts';

const SIZE = ENVELOPE_BYTES + 1;

/** An outbox whose wire takes what the test lets it: `room` messages, and more after `drain`. */
function outboxOf(slow: SlowPolicy, queueBytes: number) {
  const log: string[] = [];
  let wake: () => void = () => {};
  const wire = { room: 1 };
  const take = (what: string): boolean => {
    log.push(what);
    wire.room--;
    return wire.room > 0;
  };
  const member: Member = {
    name: 'ana',
    receives: true,
    carriesBytes: true,
    hand: (_head, body) => take(String(body)),
    drop: () => void log.push('dropped'),
    tell: (word: Word) => take(JSON.stringify(word)),
    dismiss: (word: Word) => void log.push(`dismissed ${JSON.stringify(word)}`),
    drained: () =>
      new Promise((resolve) => {
        wake = resolve;
      }),
  };
  const later: (() => void)[] = [];
  const outbox = createOutbox(member, { slow, queueBytes, later: (run) => void later.push(run) });
  const head = Buffer.from('h');
  let kept = 0;
  const hand = (body: string) =>
    outbox.hand(head, Buffer.from(body), () => {
      kept++;
      return { head, body: Buffer.from(body) };
    });
  const drain = async (room: number) => {
    wire.room = room;
    wake();
    await new Promise(setImmediate);
  };
  const runLater = () => {
    for (const run of later.splice(0)) run();
  };
  return { log, outbox, hand, drain, runLater, kept: () => kept };
}

test('what a full wire does not take waits in order, words between messages, and goes on when it takes more', async () => {
  const { log, outbox, hand, drain, kept } = outboxOf('drop', 1000);
  hand('a');
  assert.equal(kept(), 0);
  hand('b');
  outbox.tell({ who: [] });
  hand('c');
  assert.deepEqual([log, kept(), outbox.waitingBytes()], [['a'], 2, 3 * ENVELOPE_BYTES + 2 + 10]);
  await drain(1);
  assert.deepEqual(log, ['a', 'b']);
  await drain(5);
  assert.deepEqual([log, outbox.waitingBytes()], [['a', 'b', '{"who":[]}', 'c'], 0]);
  hand('d');
  assert.deepEqual(log.at(-1), 'd');
});

test('drop: what does not fit is left out and counted, and the member is told how much when it reads again', async () => {
  const { log, hand, drain } = outboxOf('drop', 2 * SIZE);
  for (const body of ['a', 'b', 'c', 'd', 'e']) hand(body);
  assert.deepEqual(log, ['a', 'dropped', 'dropped']);
  await drain(9);
  assert.deepEqual(log.slice(3), ['b', 'c', '{"missed":2}']);
});

test('disconnect: a member whose queue is full is hung up on once, and all that it misses is counted', async () => {
  const { log, hand, drain, runLater, outbox } = outboxOf('disconnect', 2 * SIZE);
  for (const body of ['a', 'b', 'c', 'd', 'e']) hand(body);
  // b and c waited, d did not fit, e came after.
  assert.deepEqual(log, ['a', 'dropped', 'dropped', 'dropped', 'dropped']);
  assert.equal(outbox.waitingBytes(), 0);
  runLater();
  await drain(9);
  assert.deepEqual(log.slice(5), ['dismissed {"error":"it did not read"}']);
});

test('what waits for a member that is gone is counted as dropped', () => {
  const { log, hand, outbox } = outboxOf('drop', 1000);
  for (const body of ['a', 'b', 'c']) hand(body);
  outbox.tell({ joined: ['bob'] });
  outbox.close();
  assert.deepEqual([log, outbox.waitingBytes()], [['a', 'dropped', 'dropped'], 0]);
});

test('words fill the wire as messages do: what it does not take waits, and is bounded', async () => {
  const { log, outbox, drain, runLater } = outboxOf('disconnect', 2 * (SIZE + 6));
  for (const n of [0, 1, 2]) outbox.tell({ n });
  assert.deepEqual([log, outbox.waitingBytes()], [['{"n":0}'], 2 * (SIZE + 6)]);
  await drain(1);
  assert.deepEqual([log.at(-1), outbox.waitingBytes()], ['{"n":1}', SIZE + 6]);
  for (const n of [3, 4]) outbox.tell({ n });
  runLater();
  assert.deepEqual(log.slice(2), ['dismissed {"error":"it did not read"}']);
  assert.equal(outbox.waitingBytes(), 0);
});

test('what a member has missed is told once, also where that fills the wire', async () => {
  const { log, hand, drain } = outboxOf('drop', 0);
  for (const body of ['a', 'b']) hand(body);
  await drain(1);
  hand('c');
  assert.deepEqual(log, ['a', 'dropped', '{"missed":1}', 'dropped']);
  await drain(2);
  assert.deepEqual(log.slice(4), ['{"missed":1}']);
});
