import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { type TestContext, test } from 'node:test';
import { connectShare, type ShareClient } from '../file-share/client.ts';
import { getFile } from '../file-share/get.ts';
import { putFile } from '../file-share/put.ts';
import { loadShareWire } from '../file-share/wire.ts';
import { seeded } from '../rng.ts';
import { createSandbox, type Sandbox } from './_sandbox.ts';
import { grown, type Sharing, sharedNames, startShare } from './_share.ts';

const PIECE_BYTES = 50_000;
const PIECES = 12;
const options = { pieceBytes: PIECE_BYTES, window: 4, onProgress: () => {} };

async function connect(t: TestContext, { port }: Sharing): Promise<ShareClient> {
  const { transport, createCodec, form } = await loadShareWire('tcp', 'msgpackr');
  const to = { host: '127.0.0.1', port };
  const client = await connectShare({ transport, to, codec: await createCodec(), form, token: undefined });
  t.after(() => client.close());
  return client;
}

async function killed({ serve }: Sharing): Promise<void> {
  serve.child.kill('SIGKILL');
  assert.equal((await serve.ended).signal, 'SIGKILL');
}

/** A file here, and one that is in the share already. */
function files(sandbox: Sandbox) {
  const [whole, other] = [randomBytes(PIECES * PIECE_BYTES), randomBytes(1000)];
  writeFileSync(sandbox.path('x'), whole);
  writeFileSync(sandbox.path('finished'), other);
  const isShared = (name: string, bytes: Buffer) =>
    readFileSync(sandbox.path(`shared/${name}`)).equals(bytes);
  return { whole, isShared, isFinished: () => isShared('finished', other) };
}

const rng = seeded(1, 'kill');
const KILLS = Array.from({ length: 6 }, (_, i) => ({
  // The last one is killed with the last piece under way: anywhere between its arrival and its answer.
  answered: i === 5 ? PIECES - 1 : Math.floor(rng() * (PIECES - 1)),
  unanswered: i === 5 ? 1 : Math.floor(rng() * 3),
}));

for (const { answered, unanswered } of KILLS)
  test(`a server killed with ${answered} pieces answered and ${unanswered} under way loses nothing and shows no half`, async (t) => {
    const sandbox = createSandbox(t);
    const first = await startShare(sandbox);
    const { whole, isShared, isFinished } = files(sandbox);
    const client = await connect(t, first);
    await putFile(client, sandbox.path('finished'), 'finished', options);
    await client.ask({ op: 'put', file: 99, name: 'x', size: whole.length, resume: true });
    const digest = createHash('sha256').update(whole).digest('hex');
    const pieces = Array.from({ length: answered + unanswered }, (_, n) => {
      const at = n * PIECE_BYTES;
      const last = n === PIECES - 1 && { sha256: digest };
      return { op: 'piece', file: 99, at, bytes: whole.subarray(at, at + PIECE_BYTES), ...last } as const;
    });
    for (const piece of pieces.slice(0, answered)) await client.ask(piece);
    const lost = pieces.slice(answered).map((piece) => client.ask(piece).catch(({ code }) => code));
    await killed(first);
    await Promise.all(lost);

    const names = sharedNames(sandbox);
    assert.ok(isFinished());
    if (names.includes('x')) assert.ok(answered + unanswered === PIECES && isShared('x', whole));
    const second = await startShare(sandbox);
    const again = await putFile(await connect(t, second), sandbox.path('x'), 'x', options);
    if (!names.includes('x'))
      assert.ok(again.resumedAtBytes >= answered * PIECE_BYTES, String(again.resumedAtBytes));
    assert.ok(isShared('x', whole) && isFinished());
  });

const LARGE_BYTES = 30_000_000;
/** A piece at a time: slow enough to be met in the middle. */
const SLOWLY = ['--piece', '16384', '--window', '1'];

for (const share of [0.1, 0.5, 0.9])
  test(`a client killed when ${share} of its file is there: no half is seen, and the next put makes it whole`, async (t) => {
    const sandbox = createSandbox(t);
    const sharing = await startShare(sandbox);
    const whole = randomBytes(LARGE_BYTES);
    writeFileSync(sandbox.path('large'), whole);
    const args = ['share', 'put', 'large', ...SLOWLY, ...sharing.flags];
    const client = sandbox.start(args);
    await grown(sandbox.path('shared/.wirebench-share'), /\.part$/, share * LARGE_BYTES, client);
    client.child.kill('SIGKILL');
    await client.ended;
    // Where this process was too slow to meet it in the middle, it is whole.
    if (sharedNames(sandbox).length > 0) assert.ok(readFileSync(sandbox.path('shared/large')).equals(whole));
    assert.equal((await sandbox.run(['share', 'put', 'large', ...sharing.flags])).code, 0);
    assert.ok(readFileSync(sandbox.path('shared/large')).equals(whole));
  });

const PARTIAL = /^\.wirebench-.*\.part$/;

for (const share of [0.1, 0.6])
  test(`a get killed when ${share} of the file is here: no half is seen, and the next get goes on`, async (t) => {
    const sandbox = createSandbox(t);
    const sharing = await startShare(sandbox);
    const whole = randomBytes(LARGE_BYTES);
    writeFileSync(sandbox.path('shared/large'), whole);
    const client = sandbox.start(['share', 'get', 'large', ...SLOWLY, ...sharing.flags]);
    await grown(sandbox.folder, PARTIAL, share * LARGE_BYTES, client);
    client.child.kill('SIGKILL');
    await client.ended;
    const isHere = existsSync(sandbox.path('large'));
    const left = readdirSync(sandbox.folder).find((name) => PARTIAL.test(name));
    const size = isHere || left === undefined ? 0 : statSync(sandbox.path(left)).size;
    if (isHere) assert.ok(readFileSync(sandbox.path('large')).equals(whole));
    const got = await getFile(await connect(t, sharing), 'large', sandbox.path('large'), options);
    assert.equal(got.resumedAtBytes, size);
    assert.ok(readFileSync(sandbox.path('large')).equals(whole));
  });

test('a put goes on by itself when its server is killed and comes back', {
  skip: process.platform === 'win32' && 'a pipe has no file that a dead server leaves',
}, async (t) => {
  const sandbox = createSandbox(t);
  const serve = async () => {
    // A killed server leaves its socket behind; on a path, a new one can be found at the same place.
    rmSync(sandbox.path('s.sock'), { force: true });
    const wire = ['--transport', 'unix', '--host', './s.sock'];
    const started = sandbox.start(['serve', '--scenario', 'file-share', '--dir', 'shared', ...wire]);
    await started.stderrMatch(/ shares shared on /);
    return started;
  };
  const first = await serve();
  const whole = randomBytes(LARGE_BYTES);
  writeFileSync(sandbox.path('large'), whole);
  const put = sandbox.start([
    ...['share', 'put', 'large', ...SLOWLY, '--retries', '50'],
    ...['--transport', 'unix', '--target', './s.sock'],
  ]);
  await grown(sandbox.path('shared/.wirebench-share'), /\.part$/, LARGE_BYTES / 3, put);
  first.child.kill('SIGKILL');
  await first.ended;
  await put.stderrMatch(/^CONNECTION_LOST: trying again \(1 of 50\)$/m);
  await serve();
  const { code, stderr } = await put.ended;
  assert.equal(code, 0, stderr);
  assert.ok(readFileSync(sandbox.path('shared/large')).equals(whole));
});
