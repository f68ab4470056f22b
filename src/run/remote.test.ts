import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { type TestContext, test } from 'node:test';
import type { Record } from '../schema.ts';
import { freePort, LONG_MS, lineOf, serveTask } from './_daemons.ts';
import { environment } from './environment.ts';
import { openTarget } from './remote.ts';

const welcome = lineOf({ type: 'welcome', environment: environment() });

/** Something that listens like a target and says what the test wants, to each of its visitors. */
async function pretend(t: TestContext, visit: (socket: Socket) => void) {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.resume();
    visit(socket);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const bound = server.address();
  return { host: '127.0.0.1', port: typeof bound === 'object' && bound ? bound.port : 0, token: 'token' };
}

/** A target that lets everybody in, and says these lines to each but the first visitor: the greeting. */
async function saying(t: TestContext, ...lines: string[]) {
  let visits = 0;
  const target = await pretend(t, (socket) => {
    socket.write(visits++ === 0 ? welcome : welcome + lines.join(''));
  });
  const role = (await openTarget(target)).launch('server of a test');
  t.after(() => role.kill());
  role.prepare(serveTask());
  return role;
}

test('the first line is all that is said before the answer', async (t) => {
  const heard: string[] = [];
  const target = await pretend(t, (socket) => {
    let lines = '';
    socket.on('data', (chunk) => {
      lines += chunk;
      if (heard.length === 2) return;
      heard.push(lines);
      socket.write(welcome);
    });
  });
  const { launch } = await openTarget(target);
  const role = launch('server of a test');
  role.prepare(serveTask());
  await role.expect('welcome', LONG_MS);
  await role.kill();
  assert.deepEqual(
    heard.map((lines) =>
      lines
        .trimEnd()
        .split('\n')
        .map((line) => (JSON.parse(line) as { type: string }).type),
    ),
    [['open'], ['open']],
  );
});

test('nobody there is CONNECT_FAILED', async () => {
  const port = await freePort();
  await assert.rejects(openTarget({ host: '127.0.0.1', port, token: 'token' }), {
    code: 'CONNECT_FAILED',
    message: `cannot connect to 127.0.0.1 port ${port} (ECONNREFUSED); check that the server runs and the address is right`,
  });
});

test('somebody else there is PROTOCOL or TARGET_REFUSED', async (t) => {
  const web = await pretend(t, (socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
  await assert.rejects(openTarget(web), { code: 'PROTOCOL' });
  const flood = await pretend(t, (socket) => socket.write('x'.repeat(5000)));
  await assert.rejects(openTarget(flood), {
    code: 'PROTOCOL',
    message: /a line that is too long/,
  });
  const rude = await pretend(t, (socket) => socket.destroy());
  await assert.rejects(openTarget(rude), { code: 'TARGET_REFUSED', message: /hung up without a word/ });
});

test('the measured address is the host that was reached, with the port that is announced', async (t) => {
  const role = await saying(
    t,
    lineOf({ type: 'ready', address: { host: '10.1.2.3', port: 4000, certificate: 'c' } }),
  );
  const { address } = await role.expect('ready', LONG_MS);
  assert.deepEqual(address, { host: '127.0.0.1', port: 4000, certificate: 'c' });
});

const end = { v: 1, cell: 'wire', round: 0, kind: 'end', status: 'ok' } as const;

test('records of the task are taken', async (t) => {
  const role = await saying(t, lineOf({ type: 'record', record: end }), lineOf({ type: 'bye' }));
  const records: Record[] = [];
  role.onRecord = (record) => void records.push(record);
  await role.expect('bye', LONG_MS);
  assert.deepEqual(records, [end]);
});

for (const [what, record] of [
  ['cell', { ...end, cell: '../../other' }],
  ['round', { ...end, round: 1 }],
] as const) {
  test(`a record of another ${what} is not`, async (t) => {
    const role = await saying(t, lineOf({ type: 'record', record }), lineOf({ type: 'bye' }));
    role.onRecord = () => assert.fail('a record that is not of the task was taken');
    await assert.rejects(role.expect('bye', LONG_MS), {
      code: 'PROTOCOL',
      message: 'the target sent a record that is not of the server of a test',
    });
  });
}

test('a failure keeps its code when it has one, and says where it was', async (t) => {
  const failed = (code: string) => lineOf({ type: 'failed', code, message: 'it broke', detail: 'd' });
  const known = await saying(t, failed('CODEC_FAILED'));
  const message = 'on the target: it broke';
  await assert.rejects(known.expect('ready', LONG_MS), { code: 'CODEC_FAILED', message, cause: 'd' });
  const unknown = await saying(t, failed('toString'));
  await assert.rejects(unknown.expect('ready', LONG_MS), { code: 'INTERNAL', message });
});

test('killing a role hangs up, and needs no answer when nobody is there', async (t) => {
  const target = await pretend(t, (socket) => socket.write(welcome));
  const { launch } = await openTarget(target);
  const role = launch('server of a test');
  await role.expect('welcome', LONG_MS);
  await role.kill();
  await role.kill();
  await assert.rejects(role.expect('bye', LONG_MS), { code: 'CONNECTION_LOST' });
  await launch('never connected').kill();
});
