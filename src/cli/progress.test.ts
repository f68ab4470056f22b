import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { createProgress } from './progress.ts';

const progress = { at: 3, of: 372, cell: 'codec-order-json', round: 0, leftMs: 200_000 };
const LINE = '3 of 372, about 3 min 20 s left: round 1, codec-order-json';

/** What `show` and `done` write to stderr, with a clock that the test moves. */
function written(t: TestContext, terminal: boolean, use: (clock: { nowMs: number }) => void): string[] {
  const { isTTY, columns } = process.stderr;
  const clock = { nowMs: 0 };
  t.mock.method(performance, 'now', () => clock.nowMs);
  const write = t.mock.method(process.stderr, 'write', () => true);
  process.stderr.isTTY = terminal;
  try {
    use(clock);
    return write.mock.calls.map(({ arguments: [text] }) => String(text));
  } finally {
    write.mock.restore();
    process.stderr.isTTY = isTTY;
    process.stderr.columns = columns;
  }
}

test('a terminal has one live line, no wider than it is, and none at the end', (t) => {
  const lines = written(t, true, () => {
    const { show, done } = createProgress(false);
    process.stderr.columns = 80;
    show(progress);
    process.stderr.columns = 11;
    show(progress);
    done();
  });
  assert.deepEqual(lines, [`\r\x1b[2K${LINE}`, `\r\x1b[2K${LINE.slice(0, 10)}`, '\r\x1b[2K']);
});

test('before anything is timed, the codec that is looked at is told', (t) => {
  const lines = written(t, false, () => {
    const { show, done } = createProgress(false);
    show({ at: 3, of: 25, codec: 'msgpackr' });
    done();
  });
  assert.deepEqual(lines, ['before timing, 3 of 25: does msgpackr bring back what it is given?\n']);
});

test('elsewhere there is a plain line every five seconds', (t) => {
  const lines = written(t, false, (clock) => {
    const { show, done } = createProgress(false);
    for (const nowMs of [0, 1, 4999, 5000, 9999, 10_000]) {
      clock.nowMs = nowMs;
      show({ ...progress, at: nowMs });
    }
    done();
  });
  assert.deepEqual(
    lines.map((line) => line.split(' ', 1)[0]),
    ['0', '5000', '10000'],
  );
  assert.equal(lines[0], `${LINE.replace('3', '0')}\n`);
});

test('with --quiet there is nothing', (t) => {
  for (const terminal of [true, false]) {
    const lines = written(t, terminal, () => {
      const { show, done } = createProgress(true);
      show(progress);
      done();
    });
    assert.deepEqual(lines, []);
  }
});
