import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadReport } from '../cli/report.ts';
import { readRun } from '../run/store.ts';
import type { CountersRecord, Record, Row } from '../schema.ts';
import { mortalBroker, skipWithout } from './_brokers.ts';
import { recordSeen, runFolder } from './_machine.ts';
import { createSandbox } from './_sandbox.ts';

/** Long enough for an interval record, a crash and what comes after it. */
const suiteOf = (transport: string): string => {
  const loads = [{ kind: 'open', clients: 1, ratePerSecond: 400, pacing: 'timer' }];
  const cells = { scenario: 'echo', transport, codecs: ['none'], payloads: ['opaque'], loads };
  const windows = { rounds: 1, warmupMs: 200, windowMs: 4000, baseline: 'none' };
  return `export default ${JSON.stringify({ title: 't', ...windows, groups: [{ kind: 'network', ...cells }] })};\n`;
};

interface Outcome {
  readonly row: Row;
  readonly client: CountersRecord;
  readonly server: CountersRecord;
}

const countersOf = (records: readonly Record[], role: CountersRecord['role']): CountersRecord => {
  const found = records.find(
    (record): record is CountersRecord => record.kind === 'counters' && record.role === role,
  );
  assert.ok(found);
  return found;
};

for (const [transport, name, delivery] of [
  ['nats', 'nats', 'lossy'],
  ['jetstream', 'nats', 'reliable'],
] as const) {
  test(`${transport}: a broker killed in the window and started again is found again, and every message counted`, {
    skip: await skipWithout(name),
  }, async (t) => {
    const { row, client, server } = await runWithCrash();

    for (const { faults } of [client, server]) {
      assert.deepEqual([faults['broker lost'], faults['broker back']], [1, 1]);
    }
    const { received, sentOk, sendFailed, offered } = client;
    // Each message of the window was sent, refused, or still to be sent when it closed.
    assert.ok(sentOk + sendFailed <= offered, `${sentOk} + ${sendFailed} of ${offered}`);
    assert.ok(received.unique + received.late <= server.sentOk);
    assert.ok(server.received.unique <= sentOk);
    assert.equal(row.status, 'valid', row.reasons.join());
    assert.match(row.notes.join('\n'), /the broker went away during the round: .* lost 1, made again 1/);
    if (delivery === 'lossy') {
      // While it is away at least one message is due, and refused; what was on its way is lost.
      assert.ok(sendFailed > 0);
      assert.ok(sentOk >= received.unique + received.late);
      assert.equal(server.received.duplicate + received.duplicate, 0);
    } else assert.equal(received.unique, sentOk);

    async function runWithCrash(): Promise<Outcome> {
      const sandbox = createSandbox(t);
      const { url, kill, back } = await mortalBroker(t, name);
      sandbox.write('suite.mjs', suiteOf(transport));
      const run = sandbox.start(['run', './suite.mjs', '--out', 'out', '--broker', url]);
      const out = sandbox.path(await runFolder(run));
      await recordSeen(out, (record) => record.kind === 'interval' && record.role === 'client');
      await kill();
      await back();
      const { code, stderr } = await run.ended;
      assert.equal(code, 0, stderr);
      const [row] = loadReport(out).tables[0]?.rows ?? [];
      const [records = []] = readRun(out).records.values();
      assert.ok(row);
      return { row, client: countersOf(records, 'client'), server: countersOf(records, 'server') };
    }
  });
}
