import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { test } from 'node:test';
import { sha256 } from './_fixtures.ts';
import { createUpload } from './upload.ts';

/** An upload whose disk writes down what it is asked to do. */
function watched({ durable = true, failing = '' } = {}) {
  const calls: string[] = [];
  const call = (name: string) => async () => {
    calls.push(name);
    if (name === failing) throw Object.assign(new Error(name), { code: 'EIO' });
  };
  const hash = createHash('sha256');
  const upload = createUpload({
    // The cast: an upload syncs and closes a file, and no more.
    // An upload calls nothing else of a file by itself.
    file: { sync: call('sync file'), close: call('close') } as unknown as FileHandle,
    size: 2,
    soFar: { hash: createHash('sha256'), at: 0 },
    appender: {
      at: () => 0,
      append: (bytes) => {
        hash.update(bytes);
        return call('write')();
      },
      idle: async () => {},
      digest: () => hash.digest('hex'),
    },
    durable,
    publish: call('publish'),
    sync: call('sync folder'),
    discard: call('discard'),
    leave: (bytes) => void calls.push(`leave ${bytes}`),
  });
  return { calls, upload };
}

const whole = { at: 0, bytes: Buffer.from('ab'), sha256: sha256(Buffer.from('ab')) };

test('written, synced, put in place, and its place synced: in this order, before it is answered', async () => {
  const { calls, upload } = watched();
  await upload.take(whole);
  const order = ['write', 'sync file', 'publish', 'close', 'discard', 'leave 0', 'sync folder'];
  assert.deepEqual(calls, order);
  await upload.leave();
  await upload.drop();
  assert.deepEqual(calls, order);
});

test('without durability nothing is synced', async () => {
  const { calls, upload } = watched({ durable: false });
  await upload.take(whole);
  assert.deepEqual(calls, ['write', 'publish', 'close', 'discard', 'leave 0']);
});

test('what cannot be written, synced or put in place is not there, and gives its room back', async () => {
  for (const [failing, done] of [
    ['write', ['write']],
    ['sync file', ['write', 'sync file']],
    ['publish', ['write', 'sync file', 'publish']],
  ] as const) {
    const { calls, upload } = watched({ failing });
    await assert.rejects(upload.take(whole));
    assert.deepEqual(calls, [...done, 'close', 'discard', 'leave 0']);
  }
});

test('one that is left keeps what it has, one that is dropped does not', async () => {
  for (const [end, expected] of [
    ['leave', ['write', 'close', 'leave 1']],
    ['drop', ['write', 'close', 'discard', 'leave 0']],
  ] as const) {
    const { calls, upload } = watched();
    await upload.take({ at: 0, bytes: Buffer.from('a') });
    await upload[end]();
    assert.deepEqual(calls, expected);
  }
});

test('what cannot be removed stays in the books, and its upload is over all the same', async () => {
  const { calls, upload } = watched({ failing: 'discard' });
  await upload.take({ at: 0, bytes: Buffer.from('a') });
  await assert.rejects(upload.drop());
  assert.deepEqual(calls, ['write', 'close', 'discard', 'leave 1']);
  await assert.rejects(upload.take({ at: 1, bytes: Buffer.from('b') }), { message: /^the upload is over/ });
});

test('nothing is taken behind the last piece, not even nothing', async () => {
  const { calls, upload } = watched();
  const none = { at: 2, bytes: Buffer.alloc(0), sha256: whole.sha256 };
  await Promise.all([upload.take(whole), assert.rejects(upload.take(none), { code: 'PROTOCOL' })]);
  assert.equal(calls.filter((call) => call === 'publish').length, 1);
});
