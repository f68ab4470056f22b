import assert from 'node:assert/strict';
import { test } from 'node:test';
import { impairmentText, splitImpairments } from './_impaired.ts';
import { parseImpairments } from './impair.ts';

test('a list as the user writes it becomes references with plain options, in that order', async () => {
  assert.deepEqual(await parseImpairments('delay:20ms~5ms, loss:1%'), [
    { use: 'delay', options: { meanMs: 20, jitterMs: 5, shape: 'uniform' } },
    { use: 'loss', options: { share: 0.01 } },
  ]);
  assert.deepEqual(await parseImpairments('none'), [{ use: 'none' }]);
  assert.deepEqual(await parseImpairments('loss:1%,loss:2%'), [
    { use: 'loss', options: { share: 0.01 } },
    { use: 'loss', options: { share: 0.02 } },
  ]);
});

test('an empty list is no impairment, and no relay', async () => {
  assert.deepEqual([await parseImpairments(''), await parseImpairments(' ')], [[], []]);
});

test('a module by path is given its text, and is not loaded here', async () => {
  assert.deepEqual(await parseImpairments('./there/is-none.mjs:5%:x,C:\\mine.mjs:1,~/mine.mjs'), [
    { use: './there/is-none.mjs', options: { text: '5%:x' } },
    { use: 'C:\\mine.mjs', options: { text: '1' } },
    { use: '~/mine.mjs' },
  ]);
});

test('what is wrong says how to write it', async () => {
  await assert.rejects(parseImpairments('lss:1%'), {
    code: 'UNKNOWN_NAME',
    message: 'no impairment is called "lss"; did you mean "loss"?',
  });
  await assert.rejects(parseImpairments('loss:1'), { code: 'BAD_OPTION', message: /write it like loss:5%$/ });
  for (const list of ['loss:1%,', ',', ':5%']) {
    assert.throws(
      () => splitImpairments(list),
      { code: 'BAD_OPTION', message: /like delay:20ms~5ms,loss:1%$/ },
      list,
    );
  }
});

test('in the name of a table: the reference and its options', () => {
  assert.equal(impairmentText({ use: 'none' }), 'none');
  assert.equal(impairmentText({ use: 'rate', options: { a: 1, b: 'x', c: [1] } }), 'rate a=1 b=x c=[1]');
});
