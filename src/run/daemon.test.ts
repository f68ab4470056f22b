import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Record } from '../schema.ts';
import { daemonOf, freePort, LONG_MS, opened, otherTasks, serveTask, wireCell } from './_daemons.ts';
import { startDaemon } from './daemon.ts';
import { measureRound } from './execute.ts';
import { createLauncher } from './launch.ts';

test('a round with its server on a target: the same records as with both ends here', async (t) => {
  const target = await opened(t);
  assert.equal(target.environment.node, process.versions.node);
  assert.deepEqual(target.hosts, ['127.0.0.1']);
  const launcher = await createLauncher();
  t.after(() => launcher.close());
  const rounds = await Promise.all(
    [{ launcher, target }, { launcher }].map(async (where) => {
      const records: Record[] = [];
      const append = (record: Record) => void records.push(record);
      const context = { ...where, round: 3, seed: 1, append, signal: new AbortController().signal };
      await measureRound(wireCell(), 7, context);
      return records;
    }),
  );
  const kinds = rounds.map((records) =>
    records.map((record) => `${record.kind} ${'role' in record ? record.role : ''} ${record.round}`).sort(),
  );
  assert.deepEqual(kinds[0], kinds[1]);
  const [server, client] = ['server', 'client'].map((role) =>
    rounds[0]?.find((record) => record.kind === 'counters' && record.role === role),
  );
  assert.ok(server?.kind === 'counters' && client?.kind === 'counters' && client.sentOk > 0);
  assert.equal(server.received.unique, client.sentOk);
});

const refused = (reason: string) => ({ code: 'TARGET_REFUSED', message: `the target refuses: ${reason}` });
test('a target serves and does nothing else', async (t) => {
  const { launch } = await opened(t, { allowModule: true });
  for (const task of otherTasks) {
    const role = launch('role');
    role.prepare(task);
    await assert.rejects(
      role.expect('ready', LONG_MS),
      refused(`it only serves, and was asked to ${task.kind}`),
    );
    await role.kill();
  }
});

test('a module is refused unless modules are allowed', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'wirebench-test-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const codec = { use: join(folder, 'mine.mjs') };
  writeFileSync(codec.use, 'export default () => ({ encode: (v) => v, decode: (v) => v });');
  const strict = await opened(t);
  for (const cell of [
    { codec },
    { scenario: { use: './mine.mjs' } },
    { transport: { use: '../mine.mjs' } },
  ]) {
    const role = strict.launch('role');
    role.prepare(serveTask(cell));
    const remedy = 'start serve there with --allow-module, beside that file';
    await assert.rejects(
      role.expect('ready', LONG_MS),
      refused(`mine is a module, not a built-in; ${remedy}`),
    );
    await role.kill();
  }
  const lenient = await opened(t, { allowModule: true });
  const role = lenient.launch('role');
  role.prepare(serveTask({ codec }));
  assert.equal((await role.expect('ready', LONG_MS)).address?.host, '127.0.0.1');
  await role.kill();
});

test("another copy of a package, and a file whose schema a codec is made from, are the runner's naming too", async (t) => {
  const { launch } = await opened(t);
  const remedy = 'start serve there with --allow-module, beside that file';
  const avsc = { use: 'avsc' };
  const cases = [
    [{ codec: { use: 'msgpackr', package: './other' } }, 'msgpackr=./other is a module'],
    [{ codec: avsc, payload: { use: './mine.mjs' } }, 'mine is a module'],
    [{ codec: avsc, payload: { use: './mine.json' } }, 'mine is a file'],
  ] as const;
  for (const [cell, what] of cases) {
    const role = launch('role');
    role.prepare(serveTask(cell));
    await assert.rejects(role.expect('ready', LONG_MS), refused(`${what}, not a built-in; ${remedy}`));
    await role.kill();
  }
  // What the server does not read may be called as it is.
  for (const cell of [
    { codec: { use: 'json' }, payload: { use: './mine.json' } },
    { codec: avsc, payload: { use: 'tick' } },
  ]) {
    const role = launch('role');
    role.prepare(serveTask(cell));
    assert.equal((await role.expect('ready', LONG_MS)).address?.host, '127.0.0.1');
    await role.kill();
  }
});

test('a codec that evaluates is refused, whatever the runner allows', async (t) => {
  const { launch } = await opened(t, { allowModule: true });
  for (const allowed of [{}, { allowEval: true }] as const) {
    const role = launch('role');
    role.prepare(serveTask({ codec: { use: 'devalue-uneval', ...allowed } }));
    await assert.rejects(role.expect('ready', LONG_MS), {
      code: 'EVAL_NOT_ALLOWED',
      message: /^on the target: devalue-uneval evaluates what it decodes as code; /,
    });
    await role.kill();
  }
});

test('a codec that is not there fails the role with its code, and says where', async (t) => {
  const { launch } = await opened(t);
  const role = launch('role');
  role.prepare(serveTask({ codec: { use: 'jsn' } }));
  await assert.rejects(role.expect('ready', LONG_MS), {
    code: 'UNKNOWN_NAME',
    message: 'on the target: no codec is called "jsn"; did you mean "json"?',
  });
  await role.kill();
});

test('one server at a time, on the data port where there is one; it is free again when kill has resolved', async (t) => {
  const dataPort = await freePort();
  const { launch } = await opened(t, { dataPort });
  for (let i = 0; i < 3; i++) {
    const role = launch('role');
    role.prepare(serveTask());
    assert.deepEqual((await role.expect('ready', LONG_MS)).address, { host: '127.0.0.1', port: dataPort });
    const second = launch('second');
    second.prepare(serveTask());
    await assert.rejects(
      second.expect('ready', LONG_MS),
      refused('another run uses it; wait for that to end'),
    );
    await Promise.all([second.kill(), role.kill()]);
  }
});

test('one task a connection', async (t) => {
  const { launch } = await opened(t);
  const role = launch('role');
  role.prepare(serveTask());
  await role.expect('ready', LONG_MS);
  role.prepare(serveTask());
  await assert.rejects(role.expect('bye', LONG_MS), refused('it takes one task a connection'));
  await role.kill();
});

test('a server that runs for too long is ended, and its runner told', async (t) => {
  const { launch } = await opened(t, { limits: { roleMs: 60 } });
  const role = launch('role');
  role.prepare(serveTask());
  const late = 'its server ran for 0.001 min, which is the most it may; give serve a larger --max-minutes';
  await assert.rejects(role.expect('bye', LONG_MS), refused(late));
  await role.kill();
});

test('a target that goes away fails the role that runs there', async (t) => {
  const { launch, close } = await opened(t);
  const role = launch('server of a test');
  role.prepare(serveTask());
  await role.expect('ready', LONG_MS);
  const ended = assert.rejects(role.expect('bye', LONG_MS), {
    code: 'CONNECTION_LOST',
    message:
      'the target hung up on the server of a test; see what wirebench serve says there, then go on with --resume',
  });
  await close();
  await ended;
  await role.kill();
});

test('a control port that is taken is PORT_IN_USE', async (t) => {
  const { address } = await daemonOf(t);
  const limits = { connections: 1, openMs: 1, roleMs: 1 };
  const again = { ...address, token: 'token', dataPort: 0, allowModule: false, limits };
  await assert.rejects(startDaemon(again), { code: 'PORT_IN_USE' });
});
