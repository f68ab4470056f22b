import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readRun } from '../run/store.ts';
import { createSandbox, onlyRun } from './_sandbox.ts';

const group = {
  kind: 'network',
  scenario: 'stream',
  codecs: ['msgpackr-records'],
  payloads: ['tick'],
  loads: [{ kind: 'closed', clients: 2, depth: 8 }],
};
const suite = {
  title: 'one way',
  warmupMs: 50,
  windowMs: 100,
  rounds: 1,
  groups: [
    { ...group, transport: 'tcp' },
    { ...group, transport: 'udp' },
  ],
};

test('one way, the server counts what the client sent: all of it over TCP, no more over UDP', async (t) => {
  const sandbox = createSandbox(t);
  sandbox.write('stream.mjs', `export default ${JSON.stringify(suite)};\n`);
  const { code, stderr } = await sandbox.run(['run', './stream.mjs', '--out', 'out']);
  assert.equal(code, 0, stderr);
  const { run, records } = readRun(onlyRun(sandbox.path('out')));
  assert.equal(run.cells.length, 6);
  for (const { id, delivery, oneWay } of run.cells) {
    const counters = (records.get(id) ?? []).filter((record) => record.kind === 'counters');
    const [client, server] = ['client', 'server'].map((side) => counters.find(({ role }) => role === side));
    assert.ok(client && server, id);
    assert.deepEqual([oneWay, client.received.unique, server.sentOk], [true, 0, 0]);
    assert.ok(server.received.unique > 0 && server.received.unique <= client.sentOk, id);
    if (delivery === 'reliable') assert.equal(server.received.unique, client.sentOk, id);
  }
});

test('a program that is not installed is a skip with its reason, and what is ours stays planned', async (t) => {
  const sandbox = createSandbox(t);
  const { code, stdout, stderr } = await sandbox.run(['plan', 'peers'], { env: { PATH: '' } });
  assert.equal(code, 0, stderr);
  for (const skipped of [
    /sockperf-udp beside udp: .*sockperf is not installed/,
    /iperf3-tcp beside tcp: .*iperf3 is not installed/,
  ])
    assert.match(stdout, skipped);
  assert.match(stdout, /^echo udp opaque closed-1x1: none$/m);
  // autocannon is a package, and is there.
  assert.deepEqual(stdout.match(/^.*\bbare\b.*$/gm), ['echo http opaque closed-1x10: bare, none']);
});
