import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import net from 'node:net';
import { test } from 'node:test';
import { requireProgram, run, startServer } from './_program.ts';

const NODE = process.execPath;
const skip = process.platform === 'win32' && 'programs are run through sh';
/** A program that holds a connection to that port for as long as it lives. */
const holder = (port: number) => ['-e', `require('net').connect(${port}, '127.0.0.1'); console.log('ready')`];

async function listening() {
  const server = net.createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  assert.ok(address !== null && typeof address === 'object');
  return { server, port: address.port };
}

test('a program that ends well is its words', { skip }, async () => {
  assert.equal(await run(NODE, ['-e', 'console.log(6 * 7)'], 0), '42\n');
});

test('one that fails is ROLE_DIED with how it ended', { skip }, async () => {
  await assert.rejects(run(NODE, ['-e', 'process.exit(3)'], 0), {
    code: 'ROLE_DIED',
    message: /exit code 3; /,
  });
  const server = startServer(NODE, ['-e', 'process.exit(5)'], 'ready');
  await assert.rejects(server, { code: 'ROLE_DIED', message: /exit code 5; / });
});

test('a server runs until it is closed', { skip }, async (t) => {
  const { server, port } = await listening();
  t.after(() => server.close());
  const connected = once(server, 'connection');
  const running = await startServer(NODE, holder(port), 'ready');
  const [socket] = await connected;
  const gone = once(
    socket.on('error', () => {}),
    'close',
  );
  await running.close();
  await gone;
});

test('a server does not outlive the process that has started it', { skip }, async (t) => {
  const { server, port } = await listening();
  t.after(() => server.close());
  const connected = once(server, 'connection');
  const script = `import { startServer } from ${JSON.stringify(new URL('./_program.js', import.meta.url).href)};
    await startServer(process.execPath, ${JSON.stringify(holder(port))}, 'ready');`;
  const parent = spawn(NODE, ['--input-type=module', '-e', script], { stdio: 'ignore' });
  const [socket] = await connected;
  const gone = once(
    socket.on('error', () => {}),
    'close',
  );
  parent.kill('SIGKILL');
  await gone;
});

test('what cannot be started is PACKAGE_MISSING with how to get it', () => {
  assert.throws(() => requireProgram('wirebench-no-such-program'), {
    code: 'PACKAGE_MISSING',
    message: /^wirebench-no-such-program is not installed: apt install /,
  });
});
