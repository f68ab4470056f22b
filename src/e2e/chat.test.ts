import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createSandbox, type Sandbox, type Started } from './_sandbox.ts';

const READY = / serves broadcast on 127\.0\.0\.1 port (\d+) /;

async function startRoom(sandbox: Sandbox, port = '0', ...more: string[]) {
  const serve = sandbox.start(['serve', '--scenario', 'broadcast', '--port', port, ...more]);
  return { serve, port: await serve.stderrMatch(READY) };
}

/** A client with a stdin that stays open, once it is in. */
async function enter(sandbox: Sandbox, port: string, name: string, ...more: string[]) {
  const args = ['chat', '--target', `127.0.0.1:${port}`, '--name', name, ...more];
  const client = sandbox.start(args, { stdin: true });
  await client.stderrMatch(new RegExp(`^${name} is in `, 'm'));
  const say = (text: string) => client.child.stdin?.write(`${text}\n`);
  return { ...client, say, end: (text = '') => client.child.stdin?.end(text) };
}

/** What others have said, without the time. */
const linesIn = (stdout: string): string[] =>
  stdout
    .split('\n')
    .slice(0, -1)
    .map((line) => line.replace(/^\d\d:\d\d:\d\d /, ''));

const stopped = async ({ child, ended }: Started) => {
  child.kill('SIGINT');
  return (await ended).code;
};

test('lines in, messages out: through a pipe, which it leaves when all is said', async (t) => {
  const sandbox = createSandbox(t);
  const { serve, port } = await startRoom(sandbox);
  const bob = await enter(sandbox, port, 'bob');
  const ana = await enter(sandbox, port, 'ana');
  const lines = Array.from({ length: 500 }, (_, n) => `line ${n} \u2603`);
  // Text from others must not drive a terminal.
  lines.push('red \u001b[31m alert');
  ana.end(`${lines.join('\n')}\n`);
  assert.equal((await ana.ended).code, 0);
  await bob.stdoutMatch(/alert$/m);
  await bob.stderrMatch(/^\* ana left$/m);
  bob.say('/who');
  await bob.stdoutMatch(/^\* 1 there: bob$/m);
  bob.say('/what');
  bob.say('/quit');
  const { code, stdout, stderr } = await bob.ended;
  assert.equal(code, 0);
  const expected = lines.map((line) => `ana: ${line.replace('\u001b', ' ')}`);
  assert.deepEqual(linesIn(stdout), [...expected, '* 1 there: bob']);
  assert.match(stderr, /^\* ana joined$/m);
  assert.match(stderr, /^\/what is no command/m);
  assert.equal(await stopped(serve), 0);
});

test('a room that is killed and comes back: everybody is back, nothing is lost, nothing is shown twice', async (t) => {
  const sandbox = createSandbox(t);
  const { serve, port } = await startRoom(sandbox);
  const [bob, ana] = [await enter(sandbox, port, 'bob'), await enter(sandbox, port, 'ana')];
  ana.say('before');
  await bob.stdoutMatch(/before$/m);
  serve.child.kill('SIGKILL');
  await serve.ended;
  await Promise.all([ana, bob].map(({ stderrMatch }) => stderrMatch(/again in \d/)));
  ana.say('while it is away');
  const again = await startRoom(sandbox, port);
  await bob.stderrMatch(/^\* back in the room$/m);
  await ana.stderrMatch(/^\* back in the room$/m);
  // Who is back first may miss what was said before the other one was.
  ana.say('after');
  await bob.stdoutMatch(/after$/m);
  ana.end();
  bob.end();
  assert.deepEqual([(await ana.ended).code, (await bob.ended).code], [0, 0]);
  const { stdout } = await bob.ended;
  const heard = linesIn(stdout);
  assert.deepEqual([...new Set(heard)], heard);
  assert.deepEqual([heard[0], heard.at(-1)], ['ana: before', 'ana: after']);
  assert.equal(await stopped(again.serve), 0);
});

test('a room that is not there, a token that is wrong and a name that is taken are errors', async (t) => {
  const sandbox = createSandbox(t);
  const { port } = await startRoom(sandbox, '0', '--token', 'the-right-token');
  const bob = await enter(sandbox, port, 'bob', '--token', 'the-right-token');
  for (const [name, token] of [
    ['eve', 'the-wrong-token'],
    ['bob', 'the-right-token'],
  ] as const) {
    const flags = ['--target', `127.0.0.1:${port}`, '--name', name, '--token', token];
    const { code, stderr } = await sandbox.run(['chat', ...flags]);
    assert.equal(code, 4, stderr);
  }
  bob.child.kill('SIGINT');
  assert.equal((await bob.ended).code, 130);
  const nowhere = await sandbox.run(['chat', '--target', '127.0.0.1:1', '--name', 'ana']);
  assert.deepEqual([nowhere.code, /CONNECT_FAILED/.test(nowhere.stderr)], [4, true]);
  const wrong = await sandbox.run(['serve', '--scenario', 'stream', '--port', '0']);
  assert.deepEqual([wrong.code, /BAD_OPTION/.test(wrong.stderr)], [2, true]);
});

test('what the room cannot understand ends the client that has said it, and nobody else hears of it', async (t) => {
  const sandbox = createSandbox(t);
  const { serve, port } = await startRoom(sandbox);
  const bob = await enter(sandbox, port, 'bob');
  const ana = await enter(sandbox, port, 'ana', '--codec', 'msgpackr');
  ana.end('hello\n');
  const { code, stderr } = await ana.ended;
  assert.equal(code, 4);
  assert.match(stderr, /^wirebench: CONNECTION_LOST: the room could not understand .* --codec /m);
  assert.doesNotMatch(stderr, /again in/);
  await bob.stderrMatch(/^\* ana left$/m);
  bob.end();
  assert.equal((await bob.ended).code, 0);
  assert.equal(await stopped(serve), 0);
});

test('a client that looks for its room ends at Ctrl-C', async (t) => {
  const sandbox = createSandbox(t);
  const { serve, port } = await startRoom(sandbox);
  const ana = await enter(sandbox, port, 'ana');
  serve.child.kill('SIGKILL');
  await ana.stderrMatch(/again in \d/);
  ana.child.kill('SIGINT');
  assert.equal((await ana.ended).code, 130);
});

test('a name that nobody can have, a codec without text and another server are told before anything is said', async (t) => {
  const sandbox = createSandbox(t);
  const serve = sandbox.start(['serve', '--scenario', 'file-share', '--port', '0']);
  const port = await serve.stderrMatch(/ on 127\.0\.0\.1 port (\d+) /);
  const chat = async (...more: string[]) => {
    const { code, stderr } = await sandbox.run(['chat', '--target', `127.0.0.1:${port}`, ...more]);
    return [code, stderr.trimEnd()] as const;
  };
  for (const name of ['', 'a\nb', 'x'.repeat(65), ' ana']) {
    const [code, said] = await chat('--name', name);
    assert.deepEqual([code, /^wirebench: BAD_OPTION: .*--name/.test(said)], [2, true], said);
  }
  const [code, said] = await chat('--name', 'ana', '--codec', 'none');
  assert.deepEqual([code, /^wirebench: BAD_OPTION: none cannot carry a line/.test(said)], [2, true], said);
  const [stranger, why] = await chat('--name', 'ana');
  assert.deepEqual(
    [stranger, /^wirebench: CONNECT_FAILED: .*--scenario broadcast/.test(why)],
    [4, true],
    why,
  );
  assert.equal(await stopped(serve), 0);
});
