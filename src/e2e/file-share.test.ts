import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { skipWithoutProc } from './_machine.ts';
import { builtFolder, createSandbox } from './_sandbox.ts';
import { sharedNames, startShare } from './_share.ts';

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

test('files are put, listed, got elsewhere and removed, and the output is clean in a pipe', async (t) => {
  const sandbox = createSandbox(t);
  const { flags, serve } = await startShare(sandbox, ['--quota-bytes', '3000000']);
  const share = (...args: string[]) => sandbox.run(['share', ...args, ...flags]);
  const [big, small] = [randomBytes(2_000_001), Buffer.from('hello')];
  mkdirSync(sandbox.path('here'));
  mkdirSync(sandbox.path('there'));
  writeFileSync(sandbox.path('here/big.bin'), big);
  writeFileSync(sandbox.path('here/e\u0301.txt'), small);

  const lines = `${sha256(big)}  big.bin\n${sha256(small)}  \u00e9.txt\n`;
  const put = await share('put', 'here/big.bin', 'here/e\u0301.txt');
  assert.deepEqual(put, { code: 0, signal: null, stdout: lines, stderr: '' });
  const listed = await share('ls');
  assert.match(listed.stdout, /^2000001\t\d{4}-[^\t]+Z\tbig\.bin\n5\t\d{4}-[^\t]+Z\t\u00e9\.txt\n$/);
  const got = await share('get', 'big.bin', '\u00e9.txt', '--out', 'there');
  assert.deepEqual(got, { code: 0, signal: null, stdout: lines, stderr: '' });
  assert.ok(readFileSync(sandbox.path('there/big.bin')).equals(big));
  assert.deepEqual(readdirSync(sandbox.path('there')).sort(), ['big.bin', '\u00e9.txt']);

  // A failure is that of its file alone, and the exit code says which kind it is.
  const missing = await share('get', 'nothing', '\u00e9.txt', '--out', 'there');
  assert.deepEqual([missing.code, missing.stdout], [5, `${sha256(small)}  \u00e9.txt\n`]);
  assert.match(missing.stderr, /^nothing: NOT_FOUND: .*wirebench share ls$/m);
  const tooMuch = await share('put', 'here/big.bin');
  assert.equal(tooMuch.code, 6, tooMuch.stderr);
  assert.match(
    tooMuch.stderr,
    /^here\/big\.bin: OVER_QUOTA: the share holds 3000000 bytes at most, 999994 are free; /,
  );
  for (const args of [
    ['rm', '../shared/big.bin'],
    ['get', '/etc/hostname'],
    ['get', 'big.bin', '--out', 'nowhere'],
    ['put', 'here'],
    ['ls', '--transport', 'udp'],
    ['ls', '--codec', 'jsom'],
  ])
    assert.equal((await share(...args)).code, 2, args.join(' '));
  assert.equal((await share('rm', 'big.bin', 'big.bin')).code, 5);
  assert.deepEqual(sharedNames(sandbox), ['\u00e9.txt']);
  assert.equal((await share('ls', '--codec', 'json')).code, 4);
  assert.equal((await sandbox.run(['share', 'ls', '--target', '127.0.0.1:1'])).code, 4);

  serve.child.kill('SIGTERM');
  assert.equal((await serve.ended).code, 0);
});

test('two that put one name at a time: one of them is there, whole', async (t) => {
  const sandbox = createSandbox(t);
  const { flags } = await startShare(sandbox);
  const contents = ['ana', 'bob'].map((name) => {
    const bytes = randomBytes(3_000_000);
    sandbox.write(`${name}/note`, '');
    writeFileSync(sandbox.path(`${name}/note`), bytes);
    return { bytes, run: () => sandbox.run(['share', 'put', `${name}/note`, ...flags]) };
  });
  const ended = await Promise.all(contents.map(({ run }) => run()));
  assert.deepEqual(
    ended.map(({ code, stderr }) => [code, stderr]),
    [
      [0, ''],
      [0, ''],
    ],
  );
  const there = readFileSync(sandbox.path('shared/note'));
  assert.ok(contents.some(({ bytes }) => bytes.equals(there)));
});

test('who reaches it from another host needs the token, which is made and told once', async (t) => {
  const sandbox = createSandbox(t);
  const serve = sandbox.start([
    'serve',
    '--scenario',
    'file-share',
    '--host',
    '0.0.0.0',
    '--port',
    '0',
    '--dir',
    'd',
  ]);
  const port = await serve.stderrMatch(/ on 0\.0\.0\.0 port (\d+) /);
  const token = await serve.stderrMatch(/^token: ([0-9a-f]{32})$/m);
  const ls = ['share', 'ls', '--target', `127.0.0.1:${port}`];
  const refused = await sandbox.run(ls);
  assert.equal(refused.code, 4);
  assert.match(refused.stderr, /^wirebench: TARGET_REFUSED: .*--token/);
  assert.equal((await sandbox.run(ls, { env: { WIREBENCH_TOKEN: token } })).code, 0);
});

/** A client in a process of its own that tells its highest memory. */
const CLIENT = `
  const { connectShare } = await import('BUILT/file-share/client.js');
  const { loadShareWire } = await import('BUILT/file-share/wire.js');
  const { putFile } = await import('BUILT/file-share/put.js');
  const { getFile } = await import('BUILT/file-share/get.js');
  const { transport, createCodec, form, addressOf } = await loadShareWire('tcp', 'msgpackr');
  const to = addressOf(process.argv[1]);
  const client = await connectShare({ transport, to, codec: await createCodec(), form, token: undefined });
  const options = { pieceBytes: 262144, window: 8, onProgress: () => {} };
  const put = await putFile(client, 'sparse', 'sparse', options);
  const got = await getFile(client, 'sparse', 'back', options);
  await client.close();
  console.log(JSON.stringify({ same: put.sha256 === got.sha256, kB: process.resourceUsage().maxRSS }));
`.replaceAll('BUILT', new URL('.', `file://${builtFolder}`).href.slice(0, -1));

test('a large file takes no more memory than a window of it, at both ends', {
  skip: skipWithoutProc,
}, async (t) => {
  const sandbox = createSandbox(t);
  const { port, serve } = await startShare(sandbox);
  writeFileSync(sandbox.path('sparse'), '');
  truncateSync(sandbox.path('sparse'), 400_000_000);
  const args = ['--input-type=module', '--eval', CLIENT, `127.0.0.1:${port}`];
  const { stdout, stderr } = await sandbox.startProgram(process.execPath, args).ended;
  assert.ok(stdout.startsWith('{'), stderr);
  const client = JSON.parse(stdout) as { same: boolean; kB: number };
  const status = readFileSync(`/proc/${serve.pid}/status`, 'utf8');
  const serverKb = Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1]);
  assert.ok(client.same);
  for (const kB of [client.kB, serverKb])
    assert.ok(kB > 0 && kB < 200_000, `${client.kB} kB, ${serverKb} kB`);
});
