import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { createQueue, type QueueOptions } from './_queue.ts';

/** A queue under a clock that the test moves. */
function queueOf(options: Partial<QueueOptions<string>> = {}) {
  let nowMs = 0;
  const queue = createQueue<string>({
    ...{ guarantee: 'at-least-once', prefetch: 10, ackMs: 100, maxWaiting: 1000 },
    ...{ maxKeptBytes: 10_000, sizeOf: ({ length }: string) => length },
    nowMs: () => nowMs,
    ...options,
  });
  /** A consumer that handles what it is told to: `acks` says how many it acknowledges before it stops. */
  const consumer = (acks = Number.POSITIVE_INFINITY, takes = Number.POSITIVE_INFINITY) => {
    const given: string[] = [];
    const again: string[] = [];
    const own = queue.consume((message, redelivered) => {
      given.push(message);
      if (redelivered) again.push(message);
      return given.length < takes;
    });
    const handle = () => {
      for (let n = 1; n <= Math.min(given.length, acks); n++) own.acked(n);
    };
    return { given, again, handle, ...own };
  };
  const at = (ms: number) => {
    nowMs = ms;
    queue.expire();
  };
  return { queue, consumer, at };
}

test('messages wait for somebody, and are given in the order in which they came', () => {
  const { queue, consumer } = queueOf();
  for (const message of ['a', 'b', 'c']) assert.equal(queue.publish(message), true);
  assert.deepEqual([queue.waiting(), queue.held()], [3, 0]);
  const { given, again, handle } = consumer();
  assert.deepEqual([given, again], [['a', 'b', 'c'], []]);
  assert.deepEqual([queue.waiting(), queue.held()], [0, 3]);
  handle();
  assert.equal(queue.held(), 0);
});

test('consumers take turns, and nobody holds more than prefetch', () => {
  const { queue, consumer } = queueOf({ prefetch: 2 });
  const [one, two] = [consumer(), consumer()];
  for (const message of ['a', 'b', 'c', 'd', 'e', 'f']) queue.publish(message);
  assert.deepEqual([one.given, two.given, queue.waiting()], [['a', 'c'], ['b', 'd'], 2]);
  two.acked(1);
  assert.deepEqual([one.given, two.given, queue.waiting()], [['a', 'c'], ['b', 'd', 'e'], 1]);
});

test('at least once: what a consumer held when it died goes to another, marked, before what came later', () => {
  const { queue, consumer } = queueOf({ prefetch: 3 });
  const dying = consumer();
  for (const message of ['a', 'b', 'c', 'd', 'e']) queue.publish(message);
  dying.acked(1);
  assert.deepEqual([dying.given, queue.waiting()], [['a', 'b', 'c', 'd'], 1]);
  // It has handled b too, but died before it said so: b is handled twice.
  const handled = ['a', 'b'];
  dying.leave();
  dying.leave();
  const heir = consumer();
  heir.handle();
  assert.deepEqual(
    [heir.given, heir.again],
    [
      ['b', 'c', 'd', 'e'],
      ['b', 'c', 'd'],
    ],
  );
  handled.push(...heir.given);
  assert.deepEqual([new Set(handled).size, handled.length - new Set(handled).size], [5, 1]);
});

test('at most once: exactly what a dead consumer held and had not handled is lost', () => {
  const { queue, consumer } = queueOf({ guarantee: 'at-most-once' });
  const dying = consumer(0, 3);
  for (const message of ['a', 'b', 'c', 'd']) queue.publish(message);
  assert.deepEqual([dying.given, queue.waiting(), queue.held()], [['a', 'b', 'c'], 1, 0]);
  const handled = dying.given.slice(0, 1);
  dying.leave();
  const heir = consumer();
  assert.deepEqual([heir.given, heir.again], [['d'], []]);
  const lost = ['a', 'b', 'c', 'd'].filter((message) => ![...handled, ...heir.given].includes(message));
  assert.deepEqual(lost, ['b', 'c']);
});

test('what is not acknowledged in time is given to the next, and the late acknowledgement means nothing', () => {
  const { queue, consumer, at } = queueOf({ prefetch: 2 });
  const slow = consumer(0);
  queue.publish('a');
  at(50);
  queue.publish('b');
  at(99);
  assert.deepEqual([slow.given, slow.again], [['a', 'b'], []]);
  const other = consumer();
  at(100);
  assert.deepEqual([slow.given, other.given, other.again], [['a', 'b'], ['a'], ['a']]);
  slow.acked(1);
  assert.equal(queue.held(), 2);
  other.acked(1);
  assert.equal(queue.held(), 1);
});

test('a consumer that is full is left out until it is ready', () => {
  const { queue, consumer } = queueOf();
  const { given, ready } = consumer(0, 1);
  queue.publish('a');
  queue.publish('b');
  assert.deepEqual(given, ['a']);
  ready();
  assert.deepEqual(given, ['a', 'b']);
});

test('a full queue refuses, and takes again when there is room', () => {
  const { queue, consumer } = queueOf({ maxWaiting: 1 });
  assert.deepEqual([queue.publish('a'), queue.publish('b'), queue.waiting()], [true, false, 1]);
  const { given } = consumer();
  assert.deepEqual([queue.publish('c'), given], [true, ['a', 'c']]);
});

for (const guarantee of ['at-least-once', 'at-most-once'] as const)
  test(`${guarantee}: a queue is full by bytes, too, until what it keeps has gone`, () => {
    const { queue, consumer } = queueOf({ guarantee, maxKeptBytes: 5 });
    assert.deepEqual([queue.publish('aaa'), queue.publish('bbb'), queue.publish('cc')], [true, false, true]);
    const holding = consumer();
    // Given and not acknowledged is still kept, unless it is forgotten at once.
    const forgets = guarantee === 'at-most-once';
    assert.deepEqual([queue.waiting(), queue.publish('d')], [0, forgets]);
    holding.leave();
    assert.equal(queue.publish('eeeee'), forgets);
    const heir = consumer();
    heir.handle();
    heir.handle();
    assert.equal(queue.publish('fffff'), true);
  });

interface Step {
  readonly do: 'publish' | 'join' | 'handle' | 'die' | 'wait';
  readonly who: number;
  readonly acks: number;
  readonly ms: number;
}
const step: fc.Arbitrary<Step> = fc.record({
  do: fc.constantFrom('publish', 'publish', 'join', 'handle', 'die', 'wait'),
  who: fc.nat(5),
  acks: fc.nat(4),
  ms: fc.nat(150),
});

test('whatever dies when: at least once loses nothing, at most once repeats nothing', () => {
  fc.assert(
    fc.property(
      fc.constantFrom('at-least-once' as const, 'at-most-once' as const),
      fc.array(step, { maxLength: 80 }),
      (guarantee, steps) => {
        const { queue, consumer, at } = queueOf({ guarantee, prefetch: 3 });
        const consumers: ReturnType<typeof consumer>[] = [];
        let published = 0;
        let now = 0;
        for (const one of steps) {
          if (one.do === 'publish') queue.publish(`m${published++}`);
          else if (one.do === 'join') consumers.push(consumer());
          else if (one.do === 'wait') {
            now += one.ms;
            at(now);
          } else {
            const who = consumers[one.who];
            for (let n = 1; who && n <= one.acks; n++) who.acked(n);
            if (one.do === 'die') who?.leave();
          }
        }
        const last = consumer();
        for (const { leave } of consumers) leave();
        // It takes three at a time: as often as it takes for all that there can be.
        for (let i = 0; i <= published; i++) last.handle();
        assert.deepEqual([queue.waiting(), queue.held()], [0, 0]);
        const given = [...consumers, last].flatMap((each) => each.given);
        if (guarantee === 'at-least-once') assert.equal(new Set(given).size, published);
        else assert.deepEqual([given.length, new Set(given).size], [published, published]);
      },
    ),
  );
});
