import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runOf } from './_fixtures.ts';
import { type HubTruth, hubCell, hubRecords } from './_hub-records.ts';
import { sixRounds } from './_records.ts';
import { analyse } from './analyse.ts';
import { measure } from './rows.ts';

/** A row of six equal rounds. */
function rowOf(hub: 'topic' | 'queue', truth: HubTruth, changes = {}) {
  const cell = hubCell(hub, 'json', {}, changes);
  const row = measure(
    runOf([cell]),
    cell,
    sixRounds((round) => hubRecords(cell, round, truth)),
  );
  const figure = (name: string) => row.series.get(name)?.get(0);
  return { ...row, figure };
}

test('topic: everybody but the sender is expected to get each message', () => {
  const { status, figure, lossNotes, reasons } = rowOf('topic', { serverCpuUs: 1200 });
  assert.deepEqual([status, reasons, lossNotes], ['valid', [], []]);
  assert.deepEqual(
    ['sentOk', 'expected', 'unique', 'deliveredShare', 'lost', 'duplicate', 'dropped'].map(figure),
    [100, 300, 300, 1, 0, 0, 0],
  );
  // 1,200 us for 300 deliveries, whatever the number of messages.
  assert.equal(figure('serverCpu'), 4);
  // 300 deliveries in a window of a second.
  assert.equal(figure('throughput'), 300);
});

test('what is not known is no figure: a broker of its own tells nothing, few clients tell no memory', () => {
  const { status, figure } = rowOf('topic', { handed: null });
  assert.equal(status, 'valid');
  for (const name of ['serverCpu', 'dropped', 'dismissed', 'backlog', 'memory', 'join', 'confirmed'])
    assert.equal(figure(name), undefined, name);
  const few = { server: { members: 4, rssBeforeBytes: 1000, rssJoinedBytes: 9000 } };
  assert.equal(rowOf('topic', few).figure('memory'), undefined);
  const many = {
    server: { members: 1000, rssBeforeBytes: 1000, rssJoinedBytes: 3_001_000 },
    client: { joinNs: 5e6 },
  };
  const { figure: known } = rowOf('topic', many);
  assert.deepEqual([known('memory'), known('join')], [3000, 5000]);
});

test('deliveries that are missing without a reason make the row invalid', () => {
  for (const hub of ['topic', 'queue'] as const) {
    const { status, reasons } = rowOf(hub, { unique: 98 });
    assert.equal(status, 'invalid');
    assert.match(reasons.join(), /^1,212 deliveries|^12 deliveries/, hub);
  }
});

test('what the server left out because a member did not read is a result', () => {
  const { status, figure, lossNotes } = rowOf('topic', { unique: 290, server: { dropped: 10 } });
  assert.deepEqual([status, figure('lost'), figure('dropped')], ['valid', 10, 10]);
  assert.deepEqual(lossNotes, ['60 deliveries were left out, because a member did not read']);
});

test('what a queue left out it was too full for, whoever did not read', () => {
  const { status, lossNotes } = rowOf('queue', { unique: 90, server: { dropped: 10 } });
  assert.equal(status, 'valid');
  assert.deepEqual(lossNotes, ['60 messages were left out, because the queue was full']);
});

test('whoever was hung up on gets nothing any more, and the others must', () => {
  const dismissed = { unique: 280, server: { dropped: 5, dismissed: 1 } };
  const { status, lossNotes } = rowOf('topic', dismissed);
  assert.equal(status, 'valid');
  assert.match(lossNotes.join('; '), /^6 members that did not read were hung up on; 30 deliveries/);
});

test('at least once: a death loses nothing and repeats what was handled and not acknowledged', () => {
  const death = { client: { killed: 1 }, server: { redelivered: 7 }, duplicate: 4, handed: 107 };
  const { status, lossNotes, figure } = rowOf('queue', death);
  assert.deepEqual([status, figure('lost'), figure('duplicate'), figure('redelivered')], ['valid', 0, 4, 7]);
  assert.deepEqual(lossNotes, [
    'a consumer died in mid-window (6 in all rounds): 42 messages were handed on again, 24 of them had been handled before; none was lost',
  ]);
  const lossy = rowOf('queue', { ...death, unique: 99 });
  assert.equal(lossy.status, 'invalid');
  assert.match(lossy.lossNotes.join(), /24 of them had been handled before; 6 were lost$/);
  // What a full queue has not taken no death has lost.
  const full = rowOf('queue', { ...death, unique: 99, handed: 106, server: { redelivered: 7, dropped: 1 } });
  assert.equal(full.status, 'valid');
  assert.match(full.lossNotes.join(), /none was lost,6 messages were left out, because the queue was full$/);
});

test('at most once: exactly what the dead consumer had been handed is lost', () => {
  const atMost = { acknowledged: false, killed: 1 };
  const { status, lossNotes, figure } = rowOf('queue', { unique: 95, handed: 100, client: atMost });
  assert.deepEqual([status, figure('lost')], ['valid', 5]);
  assert.deepEqual(lossNotes, [
    'a consumer died in mid-window (6 in all rounds): 30 messages that it had been handed died with it; none came twice',
  ]);
  // Only 97 were handed on: two of the five are somebody else's fault.
  const { reasons } = rowOf('queue', { unique: 95, handed: 98, client: atMost });
  assert.deepEqual(reasons, ['12 deliveries did not arrive in time on a reliable wire']);
  const twice = rowOf('queue', { unique: 95, duplicate: 2, handed: 102, client: atMost });
  assert.match(twice.lossNotes.join(), /died with it; 12 came twice$/);
});

test('what cannot be makes the row invalid', () => {
  const impossible: [HubTruth, RegExp][] = [
    [{ unique: 101, handed: 101 }, /more was delivered than was published/],
    [{ unique: 100, handed: 90 }, /more was delivered than was handed on/],
    [{ unique: 100, handed: 110 }, /more was handed on than was published/],
    [
      { duplicate: 2, handed: 102, server: { redelivered: 2 }, client: { acknowledged: false } },
      /came twice/,
    ],
  ];
  for (const [truth, reason] of impossible) {
    const { status, reasons } = rowOf('queue', truth);
    assert.equal(status, 'invalid');
    assert.match(reasons.join(), reason);
  }
});

test('a report has a table of speed and one of what became of the messages, and says both in its summary', () => {
  const cells = [
    ...['json', 'msgpackr'].map((codec) => hubCell('topic', codec)),
    hubCell('topic', 'json', { encode: 'each' }),
  ];
  const cpu = new Map([
    ['json', 1000],
    ['msgpackr', 500],
  ]);
  const run = runOf(cells);
  const records = new Map(
    cells.map((cell) => {
      const each = cell.scenario?.options?.['encode'] === 'each';
      const serverCpuUs = (cpu.get(cell.codec.use) ?? 0) * (each ? 3 : 1);
      const lost = cell.codec.use === 'msgpackr' ? { unique: 294, server: { dropped: 6 } } : {};
      return [cell.id, sixRounds((round) => hubRecords(cell, round, { serverCpuUs, ...lost }))];
    }),
  );
  const open = { kind: 'open', clients: 4, ratePerSecond: 100 } as const;
  const { tables, summary } = analyse(
    { ...run, cells: cells.map((cell) => ({ ...cell, load: open })) },
    records,
  );
  assert.deepEqual(
    tables.map(({ kind, title }) => [kind, title]),
    [
      ['hub', 'order over TCP (broadcast, open loop at 100 msg/s, 4 clients)'],
      ['topic', 'order over TCP (broadcast, open loop at 100 msg/s, 4 clients): who got what'],
      ['hub', 'order over TCP (broadcast encode-each, open loop at 100 msg/s, 4 clients)'],
      ['topic', 'order over TCP (broadcast encode-each, open loop at 100 msg/s, 4 clients): who got what'],
    ],
  );
  const place = 'order over TCP (broadcast, open loop at 100 msg/s, 4 clients)';
  const other = 'order over TCP (broadcast encode-each, open loop at 100 msg/s, 4 clients)';
  assert.ok(summary.includes(`${place}: everybody got each message once (json).`), summary.join('\n'));
  assert.ok(summary.includes(`${place}: msgpackr lost 6 of 300 (2.00 %).`), summary.join('\n'));
  const beside = `${other}: broadcast encode-each beside broadcast: json costs 3.00x (3.00 to 3.00) the server CPU per delivery.`;
  assert.ok(summary.includes(beside), summary.join('\n'));
  const closed = analyse(run, records).summary.join('\n');
  assert.match(
    closed,
    /beside broadcast: json costs 3\.00x \(3\.00 to 3\.00\) the server CPU per delivery, cannot be told apart by messages\.$/m,
  );
});
