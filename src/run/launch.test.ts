import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { platform, tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { WirebenchError } from '../errors.ts';
import { cellLike } from './_cells.ts';
import { heapLimitArgs } from './_memory-limit.ts';
import { createLauncher } from './launch.ts';
import { PROTOCOL_VERSION, type Task } from './protocol.ts';

const LONG_MS = 30_000;
const describeTick: Task = { kind: 'describe', of: 'payloads', ref: { use: 'tick' } };

async function launcherOf(t: TestContext) {
  const launcher = await createLauncher();
  t.after(() => launcher.close());
  return launcher;
}

/** Connects, says that, and resolves with how the runner answered before it hung up. */
async function stranger(port: number, says: string): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => {});
  let heard = '';
  socket.on('data', (chunk) => {
    heard += chunk;
  });
  socket.write(says);
  await once(socket, 'close');
  return heard;
}

const hello = (token: string): string =>
  `${JSON.stringify({ type: 'hello', protocol: PROTOCOL_VERSION, token, runtime: 'x' })}\n`;

test('a role does its task, says what it found and ends', async (t) => {
  const launcher = await launcherOf(t);
  const role = launcher.launch('role of a test');
  role.prepare(describeTick);
  const { meta } = await role.expect('described', LONG_MS);
  assert.equal(typeof meta['title'], 'string');
  await role.expect('bye', LONG_MS);
});

test('records reach their reader while the role is at work', async (t) => {
  const launcher = await launcherOf(t);
  const role = launcher.launch('role of a test');
  const kinds: string[] = [];
  role.onRecord = ({ kind, cell }) => void kinds.push(`${cell} ${kind}`);
  const cell = cellLike({ id: 'quick', payload: { use: 'tick' }, warmupMs: 2, windowMs: 2 });
  role.prepare({ kind: 'codec', cell, round: 0, seed: 1, epoch: 1 });
  await role.expect('ready', LONG_MS);
  role.send({ type: 'start' });
  await role.expect('bye', LONG_MS);
  assert.deepEqual(kinds, ['quick samples', 'quick samples']);
});

test('a record that cannot be kept fails the role with that error', async (t) => {
  const launcher = await launcherOf(t);
  const role = launcher.launch('role of a test');
  const full = new WirebenchError('CANNOT_WRITE', 'the disk is full');
  role.onRecord = () => {
    throw full;
  };
  const cell = cellLike({ id: 'quick', payload: { use: 'tick' }, warmupMs: 2, windowMs: 2 });
  role.prepare({ kind: 'codec', cell, round: 0, seed: 1, epoch: 1 });
  await role.expect('ready', LONG_MS);
  role.send({ type: 'start' });
  await assert.rejects(role.expect('closed', LONG_MS), full);
});

test('what a role says went wrong keeps its code', async (t) => {
  const launcher = await launcherOf(t);
  const role = launcher.launch('role of a test');
  role.prepare({ kind: 'describe', of: 'codecs', ref: { use: 'jsn' } });
  await assert.rejects(role.expect('described', LONG_MS), {
    code: 'UNKNOWN_NAME',
    message: /did you mean "json"\?$/,
  });
});

test('a role that dies gives ROLE_DIED to whoever waits, now and later', async (t) => {
  const launcher = await launcherOf(t);
  const role = launcher.launch('server of a test');
  const waiting = role.expect('ready', LONG_MS);
  process.kill(role.pid ?? 0, 'SIGKILL');
  const died = { code: 'ROLE_DIED', message: /^the server of a test ended early \(SIGKILL\); / };
  await assert.rejects(waiting, died);
  await assert.rejects(role.expect('bye', LONG_MS), died);
  await role.kill();
});

test('a role that says nothing gives ROLE_HUNG and is ended', async (t) => {
  const launcher = await launcherOf(t);
  const role = launcher.launch('client of a test');
  await assert.rejects(role.expect('ready', 1), {
    code: 'ROLE_HUNG',
    message: 'the client of a test said nothing for 0.001 s (waiting for "ready")',
  });
  await role.kill();
  assert.throws(() => process.kill(role.pid ?? 0, 0), { code: 'ESRCH' });
});

/** A codec in a file of its own whose making does that. */
function codecThat(t: TestContext, does: string): Task {
  const folder = mkdtempSync(join(tmpdir(), 'wirebench-test-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const use = join(folder, 'codec.mjs');
  writeFileSync(use, `export default () => { ${does} };\n`);
  return { kind: 'describe', of: 'codecs', ref: { use } };
}

const EATS = 'const held = []; for (;;) held.push(Buffer.alloc(2 ** 20, 1));';

test('a role that eats memory is ended at its limit and says so', {
  skip: platform() !== 'linux' && 'a process cannot be looked at from outside here',
}, async (t) => {
  const launcher = await createLauncher(300 * 2 ** 20);
  t.after(() => launcher.close());
  const role = launcher.launch('codec process of a test');
  role.prepare(codecThat(t, EATS));
  await assert.rejects(role.expect('described', LONG_MS), {
    code: 'ROLE_OUT_OF_MEMORY',
    message: /^the codec process of a test took more than the 300 MiB it may have; try a smaller payload/,
  });
  await role.kill();
  assert.throws(() => process.kill(role.pid ?? 0, 0), { code: 'ESRCH' });
});

test('a heap that the runtime itself bounds is the same failure', async (t) => {
  const launcher = await launcherOf(t);
  const role = launcher.launch('role of a test', null, ['--max-old-space-size=40']);
  role.prepare(codecThat(t, 'const held = []; for (;;) held.push(new Array(1000).fill(held.length));'));
  await assert.rejects(role.expect('described', LONG_MS), {
    code: 'ROLE_OUT_OF_MEMORY',
    message: /^the role of a test took more than the heap it may have; /,
  });
});

test('what a role is started with is given to the runtime, and may be what this system cannot watch', async (t) => {
  const launcher = await launcherOf(t);
  const role = launcher.launch('role of a test', null, ['--expose-gc']);
  role.prepare(codecThat(t, 'throw new Error(typeof globalThis.gc)'));
  await assert.rejects(role.expect('described', LONG_MS), { message: 'function' });
  assert.deepEqual(heapLimitArgs(300 * 2 ** 20, 'linux'), []);
  assert.deepEqual(heapLimitArgs(300 * 2 ** 20, 'darwin'), ['--max-old-space-size=300']);
});

test('noise and wrong tokens on the control port are hung up on, and cost a role nothing', async (t) => {
  const { port, launch } = await launcherOf(t);
  const role = launch('role of a test');
  const noises = [
    'GET / HTTP/1.1\r\nHost: x\r\n\r\n',
    '\n',
    'x'.repeat(5000),
    '{"type":"bye"}\n',
    hello('0'.repeat(32)),
    hello(''),
  ];
  for (const noise of noises) assert.equal(await stranger(port, noise), '', noise.slice(0, 20));
  role.prepare(describeTick);
  await role.expect('described', LONG_MS);
  await role.expect('bye', LONG_MS);
});

test('a stranger who connects and says nothing does not keep the runner from ending', async (t) => {
  const launcher = await createLauncher();
  const socket = connect(launcher.port, '127.0.0.1');
  socket.on('error', () => {});
  t.after(() => socket.destroy());
  const role = launcher.launch('role of a test');
  role.prepare(describeTick);
  await role.expect('bye', LONG_MS);
  const closed = once(socket, 'close');
  await launcher.close();
  await closed;
});

test('closing the launcher ends every role', async () => {
  const launcher = await createLauncher();
  const roles = ['one', 'two'].map((label) => launcher.launch(label));
  await launcher.close();
  for (const { pid } of roles) assert.throws(() => process.kill(pid ?? 0, 0), { code: 'ESRCH' });
});
