import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { makeCertificate } from '../transports/_certificate.ts';
import { createSandbox, type Sandbox } from './_sandbox.ts';
import { sharedNames, startShare } from './_share.ts';

const OVER_TLS = ['--transport', 'tls'];
const PRINTED = /^certificate: --fingerprint ([\da-f]{64})$/m;
const OTHER = 'ab'.repeat(32);

async function startRoom(sandbox: Sandbox, port: string, ...more: string[]) {
  const serve = sandbox.start(['serve', '--scenario', 'broadcast', '--port', port, ...OVER_TLS, ...more]);
  const found = await serve.stderrMatch(/ serves broadcast on 127\.0\.0\.1 port (\d+) /);
  return { serve, port: found, fingerprint: await serve.stderrMatch(PRINTED) };
}

test('a share over tls is used with the fingerprint it has printed, and with no other', async (t) => {
  const sandbox = createSandbox(t);
  const { serve, flags } = await startShare(sandbox, OVER_TLS);
  const fingerprint = await serve.stderrMatch(PRINTED);
  const share = (...args: string[]) => sandbox.run(['share', ...args, ...flags, ...OVER_TLS]);
  writeFileSync(sandbox.path('a.txt'), 'hello');
  const put = await share('put', 'a.txt', '--fingerprint', fingerprint);
  assert.equal(put.code, 0, put.stderr);
  assert.deepEqual(sharedNames(sandbox), ['a.txt']);

  const untold = await share('rm', 'a.txt');
  assert.deepEqual([untold.code, /--fingerprint that the server has printed/.test(untold.stderr)], [4, true]);
  const swapped = await share('rm', 'a.txt', '--fingerprint', OTHER);
  assert.equal(swapped.code, 4);
  assert.ok(swapped.stderr.includes(`another certificate (sha256 ${fingerprint})`), swapped.stderr);
  assert.deepEqual(sharedNames(sandbox), ['a.txt']);
});

test('a room with a certificate of its own has the same fingerprint when it comes back', async (t) => {
  const sandbox = createSandbox(t);
  const { cert, key } = makeCertificate(Date.now());
  writeFileSync(sandbox.path('cert.pem'), cert);
  writeFileSync(sandbox.path('key.pem'), key);
  const own = ['--tls-cert', 'cert.pem', '--tls-key', 'key.pem'];
  const first = await startRoom(sandbox, '0', ...own);
  const client = sandbox.start(
    [
      ...['chat', '--name', 'ana', '--target', `127.0.0.1:${first.port}`],
      ...[...OVER_TLS, '--fingerprint', first.fingerprint.toUpperCase().replace(/..(?!$)/g, '$&:')],
    ],
    { stdin: true },
  );
  await client.stderrMatch(/^ana is in /m);
  first.serve.child.kill('SIGKILL');
  await first.serve.ended;
  const second = await startRoom(sandbox, first.port, ...own);
  assert.equal(second.fingerprint, first.fingerprint);
  await client.stderrMatch(/^\* back in the room$/m);
  client.child.stdin?.end('/quit\n');
  assert.equal((await client.ended).code, 0);
});

test('what would protect nobody is refused', async (t) => {
  const sandbox = createSandbox(t);
  const target = ['--target', '127.0.0.1:1'];
  for (const args of [
    ['share', 'ls', ...target, '--fingerprint', OTHER],
    ['share', 'ls', ...target, ...OVER_TLS, '--fingerprint', 'ab'],
    ['chat', '--name', 'ana', ...target, '--fingerprint', OTHER],
    ['serve', '--scenario', 'echo', '--tls-cert', 'cert.pem', '--tls-key', 'key.pem'],
    ['serve', '--scenario', 'echo', ...OVER_TLS, '--tls-cert', 'cert.pem'],
    ['serve', '--tls-cert', 'cert.pem', '--tls-key', 'key.pem'],
  ]) {
    const { code, stderr } = await sandbox.run(args);
    assert.equal(code, 2, args.join(' '));
    assert.match(stderr, /^wirebench: BAD_OPTION: /, args.join(' '));
  }
});
