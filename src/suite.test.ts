import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { loadSuite } from './suite.ts';

const MODULE = 'export default ';

/** Writes suites/<name>.mjs below a folder of its own and loads it from there. */
function userSuite(t: TestContext, value: unknown, text = `${MODULE}${JSON.stringify(value)}`) {
  const cwd = realpathSync(mkdtempSync(join(tmpdir(), 'wirebench-suite-')));
  t.after(() => rmSync(cwd, { recursive: true, force: true }));
  mkdirSync(join(cwd, 'suites'));
  writeFileSync(join(cwd, 'suites', 'mine.mjs'), text);
  return loadSuite('./suites/mine.mjs', cwd);
}

const codecGroup = { kind: 'codec', codecs: ['json'], payloads: ['order'] };
const networkGroup = {
  kind: 'network',
  scenario: 'echo',
  transport: 'tcp',
  codecs: ['json'],
  payloads: ['order'],
  loads: [{ kind: 'closed', clients: 1, depth: 1 }],
};

test('what a suite leaves out has a default', async (t) => {
  assert.deepEqual(await userSuite(t, { title: 'x', groups: [codecGroup] }), {
    name: 'mine',
    title: 'x',
    rounds: 6,
    warmupMs: 300,
    windowMs: 800,
    baseline: 'json',
    groups: [{ kind: 'codec', codecs: [{ use: 'json' }], payloads: [{ use: 'order' }] }],
  });
});

const HASH = '0123456789abcdef'.repeat(4);

test('paths are relative to the suite, and become relative to the working folder', async (t) => {
  const suite = await userSuite(t, {
    title: 'x',
    baseline: './mine.mjs',
    groups: [
      {
        ...networkGroup,
        codecs: ['json', { use: './mine.mjs', options: { a: 1 } }],
        payloads: [
          '../sample.json',
          { use: './a.json', files: ['./a.json', '../b.json'] },
          { use: './c.json', sha256: HASH },
        ],
        scenario: './flow',
        transport: './wire.js',
        impair: [[], 'loss:5%,./fault.mjs:x', [{ use: './fault.mjs', options: { a: 1 } }]],
        beside: './bare',
      },
    ],
  });
  const [group] = suite.groups;
  assert.deepEqual(group, {
    ...networkGroup,
    codecs: [{ use: 'json' }, { use: './suites/mine.mjs', options: { a: 1 } }],
    payloads: [
      { use: './sample.json' },
      { use: './suites/a.json', files: ['./suites/a.json', './b.json'] },
      { use: './suites/c.json', sha256: HASH },
    ],
    scenario: { use: './suites/flow' },
    transport: { use: './suites/wire.js' },
    impair: [
      [],
      [
        { use: 'loss', options: { text: '5%' } },
        { use: './suites/fault.mjs', options: { text: 'x' } },
      ],
      [{ use: './suites/fault.mjs', options: { a: 1 } }],
    ],
    beside: { use: './suites/bare' },
  });
  assert.equal(suite.baseline, './suites/mine.mjs');
});

test('a suite that is not valid says where', async (t) => {
  const withGroup = (group: object) => ({ title: 'x', groups: [group] });
  const load = (parts: object) =>
    withGroup({ ...networkGroup, loads: [{ kind: 'closed', clients: 1, depth: 1, ...parts }] });
  const wrong: [value: unknown, where: RegExp][] = [
    [null, /at the default export/],
    [{ groups: [codecGroup] }, /at title/],
    [{ title: 'x', groups: [] }, /at groups/],
    [{ title: 'x', groups: [codecGroup], round: 3 }, /at round/],
    [{ title: 'x', groups: [codecGroup], rounds: 0 }, /at rounds/],
    [{ title: 'x', groups: [codecGroup], windowMs: 0.5 }, /at windowMs/],
    [
      withGroup({ ...codecGroup, payloads: [{ use: './a.json', sha256: 'abc' }] }),
      /at groups\.0\.payloads\.0/,
    ],
    [withGroup({ ...codecGroup, codecs: [] }), /at groups\.0\.codecs/],
    [withGroup({ ...codecGroup, kind: 'codecs' }), /at groups\.0\.kind/],
    [withGroup({ ...networkGroup, loads: [] }), /at groups\.0\.loads/],
    [load({ clients: 0 }), /at groups\.0\.loads\.0\.clients/],
    [load({ depth: 0 }), /at groups\.0\.loads\.0\.depth/],
    [load({ kind: 'open', ratePerSecond: 0 }), /at groups\.0\.loads\.0\.ratePerSecond/],
    [load({ kind: 'open', ratePerSecond: -5 }), /at groups\.0\.loads\.0\.ratePerSecond/],
  ];
  for (const [value, where] of wrong) {
    await assert.rejects(userSuite(t, value), { code: 'BAD_SUITE', message: where }, JSON.stringify(value));
  }
});

test('a module that does not load or exports nothing is BAD_SUITE; no file and no such name are UNKNOWN_NAME', async (t) => {
  await assert.rejects(userSuite(t, null, 'export default ('), { code: 'BAD_SUITE' });
  await assert.rejects(userSuite(t, null, 'export const a = 1'), { code: 'BAD_SUITE' });
  await assert.rejects(loadSuite('./there-is-none.mjs'), { code: 'UNKNOWN_NAME' });
  await assert.rejects(loadSuite('there-is-none'), { code: 'UNKNOWN_NAME' });
});
