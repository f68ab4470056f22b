import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { loadReport } from '../cli/report.ts';
import { readRun } from '../run/store.ts';
import { brokerFor, skipWithout } from './_brokers.ts';
import { allGone, childrenOf, recordSeen, runFolder, skipWithoutProc } from './_machine.ts';
import { createSandbox, filesBelow, onlyRun, type Sandbox } from './_sandbox.ts';

const WIRES = [
  ['nats', 'nats'],
  ['jetstream', 'nats'],
  ['amqp', 'amqp'],
  ['kafka', 'kafka'],
] as const;

const cell = { kind: 'network', codecs: ['none'], payloads: ['opaque'] };
const queue = (guarantee: string) => ({ use: 'queue', options: { guarantee } });

/** Echo, both kinds of queue and a room, over one wire. */
function writeSuite(sandbox: Sandbox, transport: string, windowMs = 300): void {
  const closed = (clients: number) => [{ kind: 'closed', clients, depth: 4 }];
  const groups = [
    { ...cell, transport, scenario: 'echo', loads: closed(1) },
    ...(transport === 'nats' ? [] : ['at-least-once'])
      .concat('at-most-once')
      .map((guarantee) => ({ ...cell, transport, scenario: queue(guarantee), loads: closed(4) })),
    { ...cell, transport, scenario: 'broadcast', loads: closed(3) },
  ];
  const suite = { title: 't', rounds: 1, warmupMs: 100, windowMs, baseline: 'none', groups };
  sandbox.write('suite.mjs', `export default ${JSON.stringify(suite)};\n`);
}

for (const [transport, name] of WIRES) {
  test(`${transport}: a run starts the broker it needs, carries all its scenarios, and leaves nothing`, {
    skip: await skipWithout(name),
  }, async (t) => {
    const sandbox = createSandbox(t);
    writeSuite(sandbox, transport);
    const { code, stderr } = await sandbox.run(['run', './suite.mjs', '--out', 'out']);
    assert.equal(code, 0, stderr);
    const folder = onlyRun(sandbox.path('out'));
    const { run } = readRun(folder);
    assert.deepEqual(
      run.brokers?.map((broker) => [broker.name, broker.started]),
      [[name, true]],
    );
    for (const { title, rows } of loadReport(folder).tables)
      for (const row of rows) assert.equal(row.status, 'valid', `${title}: ${row.reasons.join()}`);
    assert.deepEqual(readdirSync(sandbox.tmp), []);
  });
}

const skip = await skipWithout('nats');

test('Ctrl-C ends the broker too; a second one, which does not wait, does so as well', {
  skip: skip || skipWithoutProc,
}, async (t) => {
  for (const signals of [1, 2]) {
    const sandbox = createSandbox(t);
    writeSuite(sandbox, 'nats', 20_000);
    const run = sandbox.start(['run', './suite.mjs', '--out', 'out']);
    await recordSeen(sandbox.path(await runFolder(run)), ({ kind }) => kind === 'start');
    const [guard = 0] = childrenOf(run.pid);
    const processes = [guard, ...childrenOf(guard)];
    assert.equal(processes.length, 2);
    run.child.kill('SIGINT');
    if (signals === 2) {
      await run.stderrMatch(/Ctrl-C again/);
      run.child.kill('SIGINT');
    }
    assert.equal((await run.ended).code, 130);
    await allGone(processes);
    assert.deepEqual(
      readdirSync(sandbox.tmp).filter((name) => name.startsWith('wirebench-broker-')),
      [],
    );
  }
});

test('no login and no host of a given broker comes into a report, a record, a message or a command', {
  skip,
}, async (t) => {
  const sandbox = createSandbox(t);
  writeSuite(sandbox, 'nats');
  const { address } = await brokerFor(t, 'nats');
  const secret = 'tops3cret';
  // NATS without logins lets anybody in.
  const url = `nats://ana:${secret}@127.0.0.1:${address.port}`;
  const good = await sandbox.run(['run', './suite.mjs', '--out', 'out', '--broker', url, '--verbose']);
  assert.equal(good.code, 0, good.stderr);
  const { run } = readRun(onlyRun(sandbox.path('out')));
  assert.equal(run.command, 'wirebench run ./suite.mjs --out out --broker nats://host:port --verbose');
  assert.equal(run.brokers?.[0]?.started, false);

  const bad = await sandbox.run(['run', './suite.mjs', '--out', 'out', '--verbose'], {
    env: { WIREBENCH_BROKER: `nats://ana:${secret}@127.0.0.1:1` },
  });
  assert.equal(bad.code, 4);
  assert.match(bad.stderr, /^wirebench: CONNECT_FAILED: /m);
  // No folder is left of a run that could not begin.
  onlyRun(sandbox.path('out'));
  const wrong = await sandbox.run(['plan', './suite.mjs', '--broker', `redis://ana:${secret}@host:1`]);
  assert.equal(wrong.code, 2);
  assert.match(
    wrong.stderr,
    /^wirebench: BAD_OPTION: URL 1 of --broker has none of the schemes amqp, kafka, nats/m,
  );

  const files = [...filesBelow(sandbox.path('out')).values()];
  for (const text of [...[good, bad, wrong].flatMap(({ stdout, stderr }) => [stdout, stderr]), ...files])
    assert.equal(text.includes(secret), false, text.slice(0, 2000));
  for (const text of files) assert.equal(text.includes('127.0.0.1'), false);
});

test('a wire whose broker is neither given nor installed is a skip that says what to do', async (t) => {
  const sandbox = createSandbox(t);
  writeSuite(sandbox, 'kafka');
  const { code, stderr } = await sandbox.run(['plan', './suite.mjs'], {
    env: { PATH: join(sandbox.folder, 'nothing'), KAFKA_HOME: '' },
  });
  assert.equal(code, 2);
  const why = 'no broker: java is not installed: install Java 17, and set KAFKA_HOME to';
  assert.ok(
    stderr.includes(`NOTHING_TO_RUN: nothing to run (none on opaque, echo over kafka: ${why}`),
    stderr,
  );
  assert.match(stderr, /or give a running one: --broker kafka:\/\/host:port/);
});
