import assert from 'node:assert/strict';
import { test } from 'node:test';
import { asking, sha256, shareIn, temporaryFolder } from './_fixtures.ts';
import { MAX_OPEN_FILES, MAX_PIECE_BYTES, MAX_UNANSWERED } from './protocol.ts';
import { createSession } from './session.ts';

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
