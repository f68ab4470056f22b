import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createOutbox, type Publish } from './_outbox.ts';

const head = Buffer.alloc(4, 1);

/** A broker that says only what the test lets it say. */
function outboxOf(again = true) {
  const published: { text: string; settle: Parameters<Publish>[2]; isCurrent: () => boolean }[] = [];
  const faults: string[] = [];
  const outbox = createOutbox(
    (_place, message, settle, isCurrent) =>
      published.push({ text: message.toString('latin1', head.length), settle, isCurrent }),
    { maxMessageBytes: 1024 * 1024, onFault: (fault) => faults.push(fault), again },
  );
  const texts = () => published.map(({ text }) => text);
  return { published, faults, texts, ...outbox };
}
const lost = new Error('the broker is lost');

test('what was not confirmed is published again, in order, and nothing else', () => {
  const { published, texts, faults, ...box } = outboxOf();
  const server = box.peer('q');
  for (const text of ['a', 'b', 'c']) assert.equal(server.send(head, text), true);
  published[1]?.settle();
  box.lost(lost);
  box.lost(lost);
  assert.equal(server.send(head, 'd'), false, 'the wire is full while the broker is away');
  assert.deepEqual(texts(), ['a', 'b', 'c']);
  box.back();
  assert.deepEqual(texts(), ['a', 'b', 'c', 'a', 'c', 'd']);
  assert.deepEqual(faults, ['broker lost', 'broker back']);
});

test('what an earlier connection still says is not heard', () => {
  const { published, texts, ...box } = outboxOf();
  const confirmed: unknown[] = [];
  const { publish } = box.publisher('q');
  publish(head, 'a', (error) => confirmed.push(error));
  box.lost(lost);
  assert.equal(published[0]?.isCurrent(), false);
  published[0]?.settle();
  box.back();
  assert.deepEqual([texts(), confirmed], [['a', 'a'], []]);
  published[1]?.settle();
  published[1]?.settle();
  assert.deepEqual(confirmed, [undefined]);
});

test('at most once: what was not confirmed is forgotten, what is sent meanwhile refused', async () => {
  const { texts, ...box } = outboxOf(false);
  const outcomes: [string, unknown][] = [];
  const { publish } = box.publisher('q');
  publish(head, 'a', (error) => outcomes.push(['a', error]));
  box.lost(lost);
  publish(head, 'b', (error) => outcomes.push(['b', error]));
  await new Promise(setImmediate);
  box.back();
  publish(head, 'c');
  assert.deepEqual(texts(), ['a', 'c']);
  assert.equal(outcomes.length, 1);
  assert.equal(outcomes[0]?.[0], 'b');
  assert.ok(outcomes[0]?.[1] instanceof Error && 'code' in outcomes[0][1]);
});

test('it is full with 4,096 messages or 4 MiB on their way, and drains', async () => {
  for (const [body, count] of [
    ['x', 4096],
    ['x'.repeat(1024 * 1024 - head.length), 4],
  ] as const) {
    const { published, ...box } = outboxOf();
    const server = box.peer('q');
    for (let n = 1; n < count; n++) assert.equal(server.send(head, body), true);
    assert.equal(server.send(head, body), false);
    const drained = server.drained();
    published[0]?.settle();
    await drained;
    assert.equal(published.length, count);
  }
});

test('what the broker will not take is told to who sent it, or is a fault', () => {
  const { published, faults, ...box } = outboxOf();
  const errors: Error[] = [];
  box.peer('q').send(head, 'a', (error) => errors.push(error));
  box.peer('q').send(head, 'b');
  const refused = new Error('it will not');
  for (const { settle } of published) settle(refused);
  assert.deepEqual([errors, faults], [[refused], ['socket']]);
});

test('who waits for a wire is not left waiting when it is closed', async () => {
  const box = outboxOf();
  const server = box.peer('q');
  box.lost(lost);
  const drained = server.drained();
  box.close();
  await drained;
  assert.equal(
    server.send(head, 'late', () => {}),
    true,
  );
  box.back();
  assert.deepEqual([box.published, box.faults], [[], ['broker lost']]);
});
