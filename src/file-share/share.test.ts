import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import fs, { open } from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { asking, sha256, shareIn, temporaryFolder } from './_fixtures.ts';

const visible = (dir: string) => readdirSync(dir).filter((name) => !name.startsWith('.'));
const partials = (dir: string) =>
  readdirSync(join(dir, '.wirebench-share')).filter((name) => name !== 'lock');

test('a file is there when its last piece is answered, and not before', async (t) => {
  const dir = temporaryFolder(t);
  const { ask, get } = asking(await shareIn(t, dir));
  const whole = Buffer.from('abcdefghij');
  // All at once: pieces need not wait for the file to be open.
  const answers = [
    ask({ op: 'put', file: 1, name: 'x', size: 10, resume: false, bytes: whole.subarray(0, 4) }),
    ask({ op: 'piece', file: 1, at: 4, bytes: whole.subarray(4, 8) }),
  ];
  assert.deepEqual(await Promise.all(answers), [
    { ok: true, at: 4 },
    { ok: true, at: 8 },
  ]);
  assert.deepEqual(visible(dir), []);
  await assert.rejects(get('x'), { code: 'NOT_FOUND' });
  await ask({ op: 'piece', file: 1, at: 8, bytes: whole.subarray(8), sha256: sha256(whole) });
  assert.deepEqual([visible(dir), partials(dir)], [['x'], []]);
  assert.equal(String(await get('x')), 'abcdefghij');
});

test('an empty file, a listing, and a file that is removed', async (t) => {
  const { ask, put, get } = asking(await shareIn(t, temporaryFolder(t)));
  await put('empty', Buffer.alloc(0));
  await put('b', Buffer.from('22'));
  assert.equal((await get('empty')).length, 0);
  const { files, more } = await ask({ op: 'ls', limit: 10 });
  assert.deepEqual(
    [files.map(({ name, size }) => [name, size]), more],
    [
      [
        ['b', 2],
        ['empty', 0],
      ],
      false,
    ],
  );
  await ask({ op: 'rm', name: 'b' });
  await assert.rejects(ask({ op: 'rm', name: 'b' }), { code: 'NOT_FOUND' });
  assert.deepEqual(
    (await ask({ op: 'ls', limit: 10 })).files.map(({ name }) => name),
    ['empty'],
  );
});

test('other bytes than were sent are never seen, and leave nothing', async (t) => {
  const dir = temporaryFolder(t);
  const { ask } = asking(await shareIn(t, dir));
  const put = { op: 'put', file: 1, name: 'x', size: 3, resume: false, bytes: Buffer.from('abc') } as const;
  await assert.rejects(ask({ ...put, sha256: sha256(Buffer.from('abd')) }), { code: 'NOT_WHOLE' });
  assert.deepEqual([visible(dir), partials(dir)], [[], []]);
});

test('a transfer that is cut anywhere is gone on with there, by digest', async (t) => {
  const dir = temporaryFolder(t);
  const share = await shareIn(t, dir);
  const bytes = fc.uint8Array({ minLength: 2, maxLength: 60 });
  await fc.assert(
    fc.asyncProperty(bytes, fc.nat(), fc.boolean(), async (whole, cut, same) => {
      const at = 1 + (cut % (whole.length - 1));
      const first = asking(share);
      const name = `f${whole.length}`;
      await first.ask({
        ...{ op: 'put', file: 1, name, size: whole.length, resume: false },
        bytes: whole.subarray(0, at),
      });
      await first.session.close();
      const second = asking(share);
      const found = await second.ask({ op: 'put', file: 1, name, size: whole.length, resume: true });
      assert.deepEqual(found, { ok: true, at, sha256: sha256(whole.subarray(0, at)) });
      if (same) {
        await second.ask({ op: 'piece', file: 1, at, bytes: whole.subarray(at), sha256: sha256(whole) });
        assert.deepEqual([...(await second.get(name))], [...whole]);
        await second.ask({ op: 'rm', name });
      } else {
        // It was of another content: the client drops it, and begins anew.
        await second.ask({ op: 'drop', file: 1 });
        const anew = await second.ask({ op: 'put', file: 1, name, size: whole.length, resume: true });
        assert.deepEqual(anew, { ok: true, at: 0 });
        await second.ask({ op: 'drop', file: 1 });
      }
      assert.deepEqual([visible(dir), partials(dir)], [[], []]);
    }),
    { numRuns: 30 },
  );
});

test('a download is gone on with at any place, by digest', async (t) => {
  const { ask, put } = asking(await shareIn(t, temporaryFolder(t)));
  const whole = Buffer.from('abcdefghij');
  await put('x', whole);
  for (let at = 1; at <= whole.length; at++) {
    const got = await ask({ op: 'get', file: at, name: 'x', at });
    assert.deepEqual(got, { ok: true, at, size: 10, sha256: sha256(whole.subarray(0, at)) });
    if (at === whole.length) continue;
    const rest = await ask({ op: 'read', file: at, at, length: 100 });
    assert.deepEqual(
      { ...rest, bytes: String(rest.bytes) },
      { ok: true, bytes: String(whole.subarray(at)), sha256: sha256(whole) },
    );
  }
  assert.deepEqual(await ask({ op: 'get', file: 99, name: 'x', at: 11 }), { ok: true, at: 0, size: 10 });
});

test('two that put one name: each is whole, the last to finish stays, and who reads goes on with what was there', async (t) => {
  const share = await shareIn(t, temporaryFolder(t));
  const [ana, bob] = [asking(share), asking(share)];
  const put = (asks: typeof ana.ask, text: string) =>
    asks({ op: 'put', file: 1, name: 'x', size: 4, resume: true, bytes: Buffer.from(text.slice(0, 2)) });
  await put(ana.ask, 'AAAA');
  await put(bob.ask, 'BBBB');
  const finish = (asks: typeof ana.ask, text: string) => {
    const digest = sha256(Buffer.from(text));
    return asks({ op: 'piece', file: 1, at: 2, bytes: Buffer.from(text.slice(2)), sha256: digest });
  };
  await finish(bob.ask, 'BBBB');
  const reader = asking(share);
  await reader.ask({ op: 'get', file: 1, name: 'x', at: 0 });
  await finish(ana.ask, 'AAAA');
  assert.equal(String((await reader.ask({ op: 'read', file: 1, at: 0, length: 9 })).bytes), 'BBBB');
  assert.equal(String(await reader.get('x')), 'AAAA');
});

test('many at once, in any order: every file is what its last finished put has sent', async (t) => {
  const share = await shareIn(t, temporaryFolder(t));
  const upload = fc.record({
    name: fc.constantFrom('p', 'q'),
    bytes: fc.uint8Array({ minLength: 1, maxLength: 9 }),
  });
  const order = fc.array(fc.nat(3), { maxLength: 60 });
  await fc.assert(
    fc.asyncProperty(fc.tuple(upload, upload, upload, upload), order, async (uploads, turns) => {
      const expected = new Map<string, number[]>();
      const clients = uploads.map(({ name, bytes }) => ({ ...asking(share), name, bytes, at: -1 }));
      for (const turn of turns) {
        const client = clients[turn];
        if (!client) continue;
        const { ask, name, bytes, at } = client;
        if (at < 0) await ask({ op: 'put', file: 1, name, size: bytes.length, resume: false });
        else if (at < bytes.length) {
          const last = at + 1 === bytes.length && { sha256: sha256(bytes) };
          await ask({ op: 'piece', file: 1, at, bytes: bytes.subarray(at, at + 1), ...last });
          if (last) expected.set(name, [...bytes]);
        }
        client.at++;
      }
      for (const { session } of clients) await session.close();
      const { ask, get } = asking(share);
      const { files } = await ask({ op: 'ls', limit: 10 });
      const found = new Map<string, number[]>();
      for (const { name } of files) found.set(name, [...(await get(name))]);
      assert.deepEqual(found, new Map([...expected].sort(([a], [b]) => (a < b ? -1 : 1))));
      for (const { name } of files) await ask({ op: 'rm', name });
    }),
    { numRuns: 20 },
  );
});

test('once all is here, a file is put in its place though its client is gone', async (t) => {
  const dir = temporaryFolder(t);
  const { ask, session } = asking(await shareIn(t, dir, { durable: true }));
  await ask({ op: 'put', file: 1, name: 'x', size: 2, resume: false });
  const last = ask({
    op: 'piece',
    file: 1,
    at: 0,
    bytes: Buffer.from('ab'),
    sha256: sha256(Buffer.from('ab')),
  });
  await session.close();
  assert.deepEqual([visible(dir), partials(dir)], [['x'], []]);
  await last;
});

test('over the quota is said at the beginning; broken uploads make room, oldest first', async (t) => {
  const dir = temporaryFolder(t);
  const share = await shareIn(t, dir, { quota: { bytes: 10, files: 3 } });
  const begin = async (name: string, size: number, sent: number) => {
    const { ask, session } = asking(share);
    await ask({ op: 'put', file: 1, name, size, resume: false, bytes: Buffer.alloc(sent) });
    return session;
  };
  const sizes = () => partials(dir).map((file) => statSync(join(dir, '.wirebench-share', file)).size);
  const [old, young] = [await begin('old', 4, 3), await begin('young', 4, 2)];
  await assert.rejects(begin('x', 3, 1), { code: 'OVER_QUOTA', message: /10 bytes at most, 2 are free/ });
  await old.close();
  await young.close();
  for (const file of partials(dir)) {
    const path = join(dir, '.wirebench-share', file);
    const seconds = statSync(path).size === 3 ? 1 : 2;
    utimesSync(path, seconds, seconds);
  }
  const session = await begin('x', 7, 1);
  assert.deepEqual(sizes().sort(), [1, 2], 'the older of the broken ones is gone, because 5 were free');
  await assert.rejects(begin('y', 9, 1), { code: 'OVER_QUOTA' });
  await session.close();
});

test('files are counted too, with those that are there already when it opens', async (t) => {
  const dir = temporaryFolder(t);
  for (const name of ['a', 'b']) writeFileSync(join(dir, name), 'xx');
  const { put } = asking(await shareIn(t, dir, { quota: { bytes: 6, files: 2 } }));
  await assert.rejects(put('c', Buffer.from('x')), { code: 'OVER_QUOTA', message: /2 files at most/ });
  await assert.rejects(put('a', Buffer.from('xxx')), { code: 'OVER_QUOTA', message: /2 are free/ });
  await put('a', Buffer.from('yy'));
  assert.equal(readFileSync(join(dir, 'a'), 'utf8'), 'yy');
});

test('what is stale is removed, and the rest is not', async (t) => {
  const dir = temporaryFolder(t);
  const share = await shareIn(t, dir, { staleMs: 1000 });
  const { ask, session } = asking(share);
  await ask({ op: 'put', file: 1, name: 'x', size: 9, resume: false, bytes: Buffer.from('abc') });
  await share.clean(Date.now() + 1e9);
  assert.equal(partials(dir).length, 1, 'somebody is at work on it');
  await session.close();
  const [file = ''] = partials(dir);
  utimesSync(join(dir, '.wirebench-share', file), 50, 50);
  await share.clean(50_999);
  assert.equal(partials(dir).length, 1);
  await share.clean(51_000);
  assert.equal(partials(dir).length, 0);
});

test('nothing but a regular file of the folder is shared, and no link leads out of it', {
  skip: process.platform === 'win32' && 'links take an administrator there',
}, async (t) => {
  const [dir, outside] = [temporaryFolder(t), temporaryFolder(t)];
  writeFileSync(join(outside, 'secret'), 'secret');
  mkdirSync(join(dir, 'folder'));
  symlinkSync(join(outside, 'secret'), join(dir, 'link'));
  symlinkSync(outside, join(dir, 'linked-folder'));
  writeFileSync(join(dir, '.hidden'), 'x');
  spawnSync('mkfifo', [join(dir, 'pipe')]);
  const { ask, put, get } = asking(await shareIn(t, dir));
  assert.deepEqual((await ask({ op: 'ls', limit: 9 })).files, []);
  for (const name of ['link', 'folder', 'linked-folder', 'pipe'])
    for (const refused of [() => get(name), () => ask({ op: 'rm', name })])
      await assert.rejects(refused, { code: 'NOT_FOUND' }, name);
  for (const name of ['../x', 'linked-folder/x', '.hidden', '/etc/hostname'])
    for (const refused of [() => get(name), () => ask({ op: 'rm', name }), () => put(name, Buffer.from('x'))])
      await assert.rejects(refused, { code: 'BAD_NAME' }, name);
  // A put takes the place of the link, and not of what it leads to.
  await put('link', Buffer.from('mine'));
  assert.equal(readFileSync(join(outside, 'secret'), 'utf8'), 'secret');
  assert.equal(String(await get('link')), 'mine');
});

test('a folder for uploads that is a link is refused', {
  skip: process.platform === 'win32' && 'links take an administrator there',
}, async (t) => {
  const [dir, outside] = [temporaryFolder(t), temporaryFolder(t)];
  symlinkSync(outside, join(dir, '.wirebench-share'));
  await assert.rejects(shareIn(t, dir), { code: 'CANNOT_WRITE', message: /is not a folder; remove it$/ });
});

test('a folder has one server at a time, and a dead one leaves it free', async (t) => {
  const dir = temporaryFolder(t);
  const share = await shareIn(t, dir);
  await assert.rejects(shareIn(t, dir), { code: 'LOCKED' });
  await share.close();
  assert.ok(!existsSync(join(dir, '.wirebench-share', 'lock')));
  const { pid = 0 } = spawnSync(process.execPath, ['--version']);
  const lock = join(dir, '.wirebench-share', 'lock');
  for (const left of [String(pid), String(process.pid), '']) {
    writeFileSync(lock, left);
    utimesSync(lock, 50, 50);
    await (await shareIn(t, dir)).close();
  }
  writeFileSync(join(dir, '.wirebench-share', 'lock'), String(process.ppid));
  await assert.rejects(shareIn(t, dir), { code: 'LOCKED', message: new RegExp(`process ${process.ppid}`) });
  rmSync(join(dir, '.wirebench-share', 'lock'));
});

test('a name is found however it was typed, also that of a file put there by hand', async (t) => {
  const dir = temporaryFolder(t);
  const { ask, put, get } = asking(await shareIn(t, dir));
  await put('e\u0301', Buffer.from('x'));
  assert.deepEqual(visible(dir), ['\u00e9']);
  assert.equal(String(await get('\u00e9')), 'x');
  assert.deepEqual(
    (await ask({ op: 'ls', limit: 9 })).files.map(({ name }) => name),
    ['\u00e9'],
  );
});

test('a broken upload that cannot be read is not tried again', async (t) => {
  const dir = temporaryFolder(t);
  const share = await shareIn(t, dir);
  const first = asking(share);
  const put = { op: 'put', file: 1, name: 'x', size: 4, resume: true } as const;
  await first.ask(put);
  await first.ask({ op: 'piece', file: 1, at: 0, bytes: Buffer.from('ab') });
  await first.session.close();
  const handle = await open(dir);
  await handle.close();
  const failing = t.mock.method(Object.getPrototypeOf(handle), 'read', () =>
    Promise.reject(Object.assign(new Error('bad sector'), { code: 'EIO' })),
  );
  const { ask } = asking(share);
  await assert.rejects(ask(put), { code: 'CANNOT_WRITE', message: /EIO/ });
  failing.mock.restore();
  assert.deepEqual(partials(dir), []);
  assert.deepEqual(await ask(put), { ok: true, at: 0 });
});

test('a folder that cannot be counted is not kept locked', async (t) => {
  const dir = temporaryFolder(t);
  const failing = t.mock.method(fs, 'readdir', () =>
    Promise.reject(Object.assign(new Error(), { code: 'EIO' })),
  );
  syncBuiltinESMExports();
  await assert.rejects(shareIn(t, dir), { code: 'CANNOT_WRITE', message: /EIO/ });
  failing.mock.restore();
  syncBuiltinESMExports();
  await (await shareIn(t, dir)).close();
});
