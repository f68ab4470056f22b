import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { asking, sha256, shareIn, temporaryFolder } from './_fixtures.ts';
import { MAX_OPEN_FILES, MAX_PIECE_BYTES, MAX_UNANSWERED } from './protocol.ts';
import { createSession } from './session.ts';
import type { Upload } from './upload.ts';

const hello = { op: 'hello', protocol: 1, bytes: Buffer.alloc(1) } as const;

test('nothing is done for who has not greeted, or comes without the token', async (t) => {
  const share = await shareIn(t, temporaryFolder(t));
  const session = createSession(share, 'a-long-token');
  assert.throws(() => session.answer({ op: 'ls', limit: 1 }), { code: 'PROTOCOL' });
  for (const token of ['a-long-tokem', 'a-long-token1', '']) {
    const answer = await session.answer({ ...hello, token });
    assert.deepEqual(answer.ok ? 'in' : answer.code, 'TARGET_REFUSED');
  }
  assert.throws(() => session.answer({ op: 'ls', limit: 1 }), { code: 'PROTOCOL' });
  assert.equal((await session.answer({ ...hello, token: 'a-long-token' })).ok, true);
  assert.deepEqual(await session.answer({ op: 'ls', limit: 1 }), { ok: true, files: [], more: false });
  const other = await createSession(share, undefined).answer({ ...hello, protocol: 2 });
  assert.equal(other.ok ? 'in' : other.code, 'PROTOCOL');
});

test('what is no message, or more than a client may have under way, is thrown at once', async (t) => {
  const { session } = asking(await shareIn(t, temporaryFolder(t)));
  for (const noise of [
    undefined,
    null,
    7,
    'put',
    [],
    {},
    { op: 'format' },
    { op: 'rm' },
    { op: 'rm', name: 7 },
    { op: 'ls', limit: 0 },
    { op: 'ls', limit: 1e9 },
    { op: 'get', file: -1, name: 'x', at: 0 },
    { op: 'get', file: 1, name: 'x', at: 0.5 },
    { op: 'put', file: 1, name: 'x', size: Number.NaN, resume: false },
    { op: 'piece', file: 1, at: 0, bytes: 'text' },
    { op: 'piece', file: 1, at: 0, bytes: Buffer.alloc(1), sha256: 'short' },
    { op: 'piece', file: 1, at: 0, bytes: Buffer.alloc(MAX_PIECE_BYTES + 1) },
    { op: 'read', file: 1, at: 0, length: MAX_PIECE_BYTES + 1 },
  ])
    assert.throws(() => session.answer(noise), { code: 'PROTOCOL' }, JSON.stringify(noise)?.slice(0, 80));

  const read = (at: number) => session.answer({ op: 'read', file: 1, at, length: MAX_PIECE_BYTES });
  const many = [0, 1, 2, 3].map(read);
  assert.throws(() => read(4), { code: 'PROTOCOL', message: /more was sent at once/ });
  assert.equal(session.unanswered(), 4);
  await Promise.all(many);
  assert.equal(session.unanswered(), 0);
  const list = () => session.answer({ op: 'ls', limit: 1 });
  const lists = Array.from({ length: MAX_UNANSWERED }, list);
  assert.throws(list, { code: 'PROTOCOL' });
  await Promise.all(lists);
});

test('files have numbers of their own, so many at a time', async (t) => {
  const { ask } = asking(await shareIn(t, temporaryFolder(t)));
  const put = (file: number) => ask({ op: 'put', file, name: `f${file}`, size: 9, resume: false });
  await put(1);
  await assert.rejects(put(1), { code: 'PROTOCOL', message: /^file 1 is open already/ });
  for (let file = 2; file <= MAX_OPEN_FILES; file++) await put(file);
  await assert.rejects(put(99), { code: 'PROTOCOL', message: /^more than 16 files are open/ });
  await ask({ op: 'drop', file: 7 });
  await put(99);
  await assert.rejects(ask({ op: 'piece', file: 7, at: 0, bytes: Buffer.alloc(1) }), { code: 'PROTOCOL' });
  await assert.rejects(ask({ op: 'read', file: 99, at: 0, length: 1 }), { code: 'PROTOCOL' });
});

test('a piece out of order ends its upload and nothing else', async (t) => {
  const { ask, put, get } = asking(await shareIn(t, temporaryFolder(t)));
  const bytes = Buffer.from('ab');
  await ask({ op: 'put', file: 1, name: 'x', size: 4, resume: false, bytes });
  await assert.rejects(ask({ op: 'piece', file: 1, at: 3, bytes: Buffer.from('d') }), { code: 'PROTOCOL' });
  await assert.rejects(ask({ op: 'piece', file: 1, at: 2, bytes, sha256: sha256(Buffer.from('abab')) }), {
    code: 'PROTOCOL',
    message: /^there is no upload 1/,
  });
  await put('x', bytes);
  assert.equal(String(await get('x')), 'ab');
});

test('what is refused for its number is not begun: nothing fails unheard, and nothing is left behind', async (t) => {
  const dir = temporaryFolder(t);
  const share = await shareIn(t, dir, { quota: { bytes: 10, files: 100 } });
  const [{ ask }, { put, get }] = [asking(share), asking(share)];
  const bytes = Buffer.from('ab');
  await ask({ op: 'put', file: 1, name: 'a', size: 4, resume: false, bytes });
  const refused = { code: 'PROTOCOL', message: /^file 1 is open already/ };
  const again = { op: 'put', file: 1, size: 6, resume: false, bytes } as const;
  await assert.rejects(ask({ ...again, name: 'b' }), refused);
  await assert.rejects(ask({ ...again, name: '../x' }), refused);
  await assert.rejects(ask({ op: 'get', file: 1, name: 'missing', at: 0 }), refused);
  for (let file = 2; file <= MAX_OPEN_FILES; file++)
    await ask({ op: 'put', file, name: 'empty', size: 0, resume: false });
  const many = { code: 'PROTOCOL', message: /^more than 16 files are open/ };
  await assert.rejects(ask({ ...again, file: 99, name: '../x' }), many);
  await assert.rejects(ask({ op: 'get', file: 99, name: 'missing', at: 0 }), many);
  await put('c', Buffer.alloc(6));
  await ask({ op: 'piece', file: 1, at: 2, bytes, sha256: sha256(Buffer.from('abab')) });
  assert.equal(String(await get('a')), 'abab');
});

test('a number is free as soon as its file is dropped: who is late to be done with that leaves the next one alone', async (t) => {
  const share = await shareIn(t, temporaryFolder(t));
  let finish = () => {};
  const finishing = new Promise<void>((resolve) => {
    finish = resolve;
  });
  const left: string[] = [];
  const slow = async (name: string): Promise<Upload> => ({
    ...{ at: 0, soFar: undefined, take: () => finishing, drop: () => finishing },
    leave: async () => void left.push(name),
  });
  const session = createSession({ ...share, put: slow }, null);
  const put = (name: string) => session.answer({ op: 'put', file: 1, name, size: 2, resume: false });
  const drop = () => session.answer({ op: 'drop', file: 1 });
  // Of none, while one comes.
  assert.equal(
    (await Promise.all([drop(), put('first')])).every(({ ok }) => ok),
    true,
  );
  const bytes = Buffer.from('ab');
  const last = session.answer({ op: 'piece', file: 1, at: 0, bytes, sha256: sha256(bytes) });
  await setImmediate();
  const dropped = drop();
  await setImmediate();
  assert.equal((await put('next')).ok, true);
  finish();
  assert.deepEqual([(await last).ok, (await dropped).ok], [true, true]);
  await session.close();
  assert.deepEqual(left, ['next']);
});
