import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { isAlive } from '../../alive.ts';
import { skipWithout } from '../../e2e/_brokers.ts';
import { askBroker } from './ask.ts';
import { loadBroker } from './find.ts';
import { folderPrefix, PID_FILE, removeLeftovers } from './leftovers.ts';
import { startBroker } from './start.ts';

const ownFolders = (pid: number): string[] =>
  readdirSync(tmpdir())
    .map((name) => join(tmpdir(), name))
    .filter((path) => path.startsWith(folderPrefix(pid)));

/** The process that leads a broker's group. */
const leaderIn = (folder: string): number =>
  Number.parseInt(readFileSync(join(folder, PID_FILE), 'utf8'), 10);

/** There is no event for the end of a process that is not one's own child; a dead one that nobody collects still has its number. */
async function gone(pid: number): Promise<void> {
  const runs = () => {
    try {
      return /\) [^ZX]/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
    } catch {
      return process.platform !== 'linux' && isAlive(pid);
    }
  };
  while (runs()) await setImmediate();
}

for (const name of ['nats', 'amqp', 'kafka']) {
  test(`${name} is started, answers, and is gone with all it has written`, {
    skip: await skipWithout(name),
  }, async () => {
    const broker = await startBroker(name);
    const [folder = ''] = ownFolders(process.pid);
    const leader = leaderIn(folder);
    assert.match(broker.version ?? '', /^\d+\.\d+/);
    await askBroker(await loadBroker(name), broker.address);
    await broker.stop();
    await gone(leader);
    assert.equal(existsSync(folder), false);
    await assert.rejects(askBroker(await loadBroker(name), broker.address), { code: 'CONNECT_FAILED' });
  });
}

const skip = await skipWithout('nats');

test('one that was killed comes back at its port, with what it had written', { skip }, async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'wirebench-test-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const first = await startBroker('nats', { folder });
  writeFileSync(join(folder, 'kept'), '');
  await first.kill();
  const second = await startBroker('nats', { folder, port: first.address.port });
  t.after(second.stop);
  assert.deepEqual(second.address, first.address);
  assert.ok(existsSync(join(folder, 'kept')));
});

test('one that ends early says so, and its last words are kept', { skip }, async (t) => {
  const taken = createServer().listen(0, '127.0.0.1');
  await once(taken, 'listening');
  t.after(() => taken.close());
  const address = taken.address();
  assert.ok(address !== null && typeof address === 'object');
  // What listens there never answers: that the broker has ended is what is told, and soon.
  taken.on('connection', (socket) => socket.on('error', () => {}));
  await assert.rejects(startBroker('nats', { port: address.port }), (error) => {
    assert.ok(error instanceof Error && 'code' in error && error.code === 'BROKER_FAILED');
    assert.match(error.message, /^NATS server, with JetStream did not start/);
    assert.match(String(error.cause), /address already in use/);
    return true;
  });
  assert.deepEqual(ownFolders(process.pid), []);
});

test('what is aborted is not waited for', { skip }, async () => {
  const stop = new AbortController();
  const starting = startBroker('nats', { signal: stop.signal });
  stop.abort();
  await assert.rejects(starting, { code: 'BROKER_FAILED' });
  assert.deepEqual(ownFolders(process.pid), []);
});

/** A runner that has started NATS. */
async function runnerWithNats(t: TestContext) {
  const module = JSON.stringify(new URL(`start${import.meta.url.slice(-3)}`, import.meta.url).href);
  const script = `const { startBroker } = await import(${module}); await startBroker('nats'); console.log('up'); setInterval(() => {}, 1000);`;
  const runner = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  t.after(() => runner.kill('SIGKILL'));
  const ended = once(runner, 'exit');
  await once(runner.stdout, 'data');
  const pid = runner.pid ?? 0;
  const [guard = 0] = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').map(Number);
  const [folder = ''] = ownFolders(pid);
  return { runner, ended, guard, folder, leader: leaderIn(folder) };
}
const inProc = skip || (process.platform === 'linux' ? false : 'it finds processes in /proc');

test('a runner that is killed takes its broker with it', { skip: inProc }, async (t) => {
  const { runner, guard, folder, leader } = await runnerWithNats(t);
  runner.kill('SIGKILL');
  await Promise.all([gone(leader), gone(guard)]);
  assert.equal(existsSync(folder), false);
});

test('what a runner killed together with its guard has left is removed by the next start', {
  skip: inProc,
}, async (t) => {
  const { runner, ended, guard, folder, leader } = await runnerWithNats(t);
  process.kill(guard, 'SIGKILL');
  runner.kill('SIGKILL');
  await Promise.all([gone(guard), ended]);
  assert.equal(isAlive(leader), true);
  const next = await startBroker('nats');
  await next.stop();
  await gone(leader);
  assert.equal(existsSync(folder), false);
});

test('a number that another process has by now ends nobody', { skip: inProc }, async (t) => {
  const { runner, ended, guard, folder, leader } = await runnerWithNats(t);
  process.kill(guard, 'SIGKILL');
  runner.kill('SIGKILL');
  await Promise.all([gone(guard), ended]);
  const other = spawn(process.execPath, ['-e', 'process.stdin.pipe(process.stdout)'], { detached: true });
  t.after(() => other.kill('SIGKILL'));
  await once(other, 'spawn');
  writeFileSync(join(folder, PID_FILE), String(other.pid));
  assert.ok(removeLeftovers().includes(folder));
  other.stdin.write('there');
  const [answer] = await Promise.race([once(other.stdout, 'data'), once(other, 'exit')]);
  assert.equal(String(answer), 'there');
  process.kill(leader, 'SIGKILL');
  await gone(leader);
});
