import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { createSandbox, onlyRun } from './_sandbox.ts';

/** JSON that works on the side. */
const json = (work: string) => `
let calls = 0;
const kept = [];
export const meta = { title: 'x', format: 'json', output: 'bytes', preserves: [] };
export default () => ({
  encode: (value) => { calls++; ${work}; return Buffer.from(JSON.stringify(value)); },
  decode: (bytes) => JSON.parse(Buffer.from(bytes).toString()),
});
`;

async function judged(t: TestContext, a: string, b: string, files: { readonly [name: string]: string }) {
  const sandbox = createSandbox(t);
  for (const [name, text] of Object.entries(files)) sandbox.write(name, text);
  const options = ['--op', 'encode', '--payload', 'tick', '--time', '30s', '--out', 'out', '--quiet'];
  const ran = await sandbox.run(['ab', a, b, ...options]);
  const again = await sandbox.run(['report', onlyRun(sandbox.path('out'))]);
  assert.equal(again.stdout, ran.stdout, ran.stderr);
  return ran;
}

test('a codec that keeps something of every message, and slows, is no pass', async (t) => {
  const leaks = json('kept.push(calls); for (let n = 0; n < kept.length; n += 50) kept[n]++');
  const { code, stdout } = await judged(t, 'json', './leaks.mjs', { 'leaks.mjs': leaks });
  assert.ok(code === 1 || code === 3, stdout);
  assert.match(stdout, /^(FAIL 1 of 1: encode, tick: \+\d|CANNOT TELL in 1 of 1)/);
});

const ALTERNATES = json('for (let n = 0; n < (calls & 4096 ? 20 : 1); n++) JSON.stringify(value)');

test('a codec that alternates between fast and slow is no slower than itself', async (t) => {
  const files = { 'alternates.mjs': ALTERNATES };
  const { code, stdout } = await judged(t, './alternates.mjs', './alternates.mjs', files);
  assert.ok(code === 0 || code === 3, stdout);
});

test('a codec that is slow every other while is no pass', async (t) => {
  const { code, stdout } = await judged(t, 'json', './alternates.mjs', { 'alternates.mjs': ALTERNATES });
  assert.ok(code === 1 || code === 3, stdout);
});
