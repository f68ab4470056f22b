import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { createCoder } from '../file-share/coder.ts';
import type { Answer } from '../file-share/protocol.ts';
import type { Body, Codec } from '../types.ts';
import { createPuts, serveClient, temporaryShare } from './_file-share.ts';

const json: Codec = {
  encode: (value) => Buffer.from(JSON.stringify(value)),
  decode: (body) => JSON.parse(String(body)),
};
const pieces = [Buffer.from('abc'), Buffer.from('def')];

async function ends(durable: boolean) {
  const share = await temporaryShare(durable);
  const handle = serveClient(share, json);
  const { encode, decode } = createCoder(json, 'base64');
  const ask = async (message: object) => {
    const body: Body = await handle(encode(message), () => {}, false);
    return decode(body) as Answer;
  };
  return { share, ask };
}

test('message n is the next piece of a file, the first with its name and the last with its digest', () => {
  const { message, isAnswer } = createPuts('me', pieces, 3);
  const messages = [0, 1, 2, 3].map((n) => message(n));
  assert.deepEqual(
    messages.map(({ op, ...rest }) => [op, 'at' in rest ? rest.at : 0, 'sha256' in rest]),
    [
      ['put', 0, false],
      ['piece', 3, false],
      ['piece', 6, true],
      ['put', 0, false],
    ],
  );
  assert.deepEqual(
    messages.map((one) => ('name' in one ? one.name : '')),
    ['me-0', '', '', 'me-1'],
  );
  assert.deepEqual([isAnswer({ ok: true, at: 6 }, 1), isAnswer({ ok: true, at: 6 }, 2)], [true, false]);
});

for (const durable of [false, true])
  test(`files that are put without waiting arrive whole, and are removed again (durable: ${durable})`, async () => {
    const { share, ask } = await ends(durable);
    const { message, isAnswer } = createPuts('me', pieces, 3);
    const answers = await Promise.all(Array.from({ length: 8 }, (_, n) => ask(message(n))));
    assert.ok(
      answers.every((answer, n) => isAnswer(answer, n)),
      JSON.stringify(answers),
    );
    assert.deepEqual(await share.list(undefined, 10), { files: [], more: false });
    await share.close();
  });

test('a piece that was damaged on the way is refused at the end of its file', async () => {
  const { share, ask } = await ends(false);
  const { message } = createPuts('me', pieces, 2);
  assert.equal((await ask({ ...message(0), bytes: Buffer.from('abd') })).ok, true);
  const answer = await ask(message(1));
  assert.equal(answer.ok ? '' : answer.code, 'NOT_WHOLE');
  await share.close();
});

test('the folder is gone with its share, and that of a killed process with the next', async () => {
  const own = () =>
    readdirSync(tmpdir()).filter((name) => name.startsWith(`wirebench-share-${process.pid}-`));
  const { pid } = spawnSync(process.execPath, ['--version']);
  const left = join(tmpdir(), `wirebench-share-${pid}-left`);
  mkdirSync(left, { recursive: true });
  const before = own();
  const share = await temporaryShare(false);
  assert.ok(!existsSync(left));
  assert.equal(own().length, before.length + 1);
  await share.close();
  assert.deepEqual(own(), before);
});
