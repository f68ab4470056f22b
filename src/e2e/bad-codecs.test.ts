import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadReport } from '../cli/report.ts';
import { readRun } from '../run/store.ts';
import { createSandbox, onlyRun, type Sandbox } from './_sandbox.ts';
import { codecModule, codecSuite } from './_suites.ts';

/** What each does wrong, and what the report says of it: refused (tried, no speed) or skipped (could not be loaded). */
const bad = {
  syntax: { module: 'export default () => ({', said: /^BAD_PLUGIN: \.\/syntax\.mjs does not load: / },
  import: {
    module: "throw new Error('no luck today');",
    said: /^BAD_PLUGIN: \.\/import\.mjs does not load: no luck today$/,
  },
  empty: {
    module: 'export const nothing = 1;',
    said: /^BAD_PLUGIN: \.\/empty\.mjs is not a codec plug-in; export default a function/,
  },
  factory: {
    module: "export default () => { throw new Error('no factory'); };",
    said: /^\w+: .*no factory$/,
  },
  throws: {
    module: codecModule("{ throw new Error('cannot encode') }"),
    said: /^CODEC_FAILED: cannot encode$/,
  },
  number: {
    module: codecModule('7'),
    said: /^NOT_BYTES: encode\(\) returned number; .* must return a Uint8Array$/,
  },
  exits: {
    module: codecModule('process.exit(0)'),
    said: /^ROLE_DIED: the process that inspects exits ended early \(exit code 0\)/,
  },
  corrupts: {
    module: codecModule('Buffer.from(JSON.stringify({ ...value, bid: 0 }))'),
    said: /^does not round-trip: bid: number changed$/,
  },
};

test('a codec that does something wrong is named with what it did, and json beside it is measured', async (t) => {
  const sandbox = createSandbox(t);
  for (const [name, { module }] of Object.entries(bad)) sandbox.write(`${name}.mjs`, module);
  const report = await runBeside(sandbox, Object.keys(bad));
  const said = new Map(
    [...report.refused, ...report.skips].map(({ what, reason }) => [what.split(' ')[0], reason]),
  );
  for (const [name, { said: expected }] of Object.entries(bad)) {
    await t.test(name, () => assert.match(said.get(name) ?? 'nothing was said', expected));
  }
});

/** Each is given up after the time a role has to get ready: the two wait side by side. */
test('a codec that never comes back is given up, and json beside it is measured', {
  concurrency: true,
}, async (t) => {
  await Promise.all([
    t.test('a factory whose promise never settles', async (t) => {
      const sandbox = createSandbox(t);
      sandbox.write('waits.mjs', 'export default () => new Promise(() => {});');
      const { skips } = await runBeside(sandbox, ['waits']);
      assert.match(
        skips[0]?.reason ?? '',
        /^ROLE_HUNG: the process that loads \.\/waits\.mjs said nothing for 15 s/,
      );
    }),
    t.test('an encode that never returns', async (t) => {
      const sandbox = createSandbox(t);
      sandbox.write('loops.mjs', codecModule('{ for (;;); }'));
      const { refused } = await runBeside(sandbox, ['loops']);
      assert.match(
        refused[0]?.reason ?? '',
        /^ROLE_HUNG: the process that inspects loops said nothing for 15 s/,
      );
    }),
  ]);
});

test('a codec that fails in the middle of a round is named without the value it failed on', async (t) => {
  const sandbox = createSandbox(t);
  sandbox.write(
    'counts.mjs',
    `let calls = 0;\n${codecModule("++calls > 1000 ? (() => { throw new Error('cannot encode ' + JSON.stringify(value.symbol)) })() : Buffer.from(JSON.stringify(value))")}`,
  );
  const { refused } = await runBeside(sandbox, ['counts']);
  assert.deepEqual(
    refused.map(({ what, reason }) => `${what}: ${reason}`),
    ['counts, tick in process: 1 of 1 rounds are missing: 1 failed (CODEC_FAILED: cannot encode "...")'],
  );
});

test('a codec that spoils one value in a thousand gets no speed', async (t) => {
  const sandbox = createSandbox(t);
  sandbox.write(
    'spoils.mjs',
    `let calls = 0;
export default () => ({
  encode: (value) => Buffer.from(JSON.stringify(value)),
  decode: (bytes) => {
    const value = JSON.parse(Buffer.from(bytes).toString());
    return ++calls % 1000 === 0 ? { ...value, bid: 0 } : value;
  },
});
`,
  );
  const { refused, tables } = await runBeside(sandbox, ['spoils']);
  assert.deepEqual(
    refused.map(({ what, reason }) => `${what}: ${reason}`),
    [
      'spoils, tick in process: NOT_FAITHFUL in 1 of 1 rounds: a value did not come back as it was: bid: number changed',
    ],
  );
  assert.equal(tables[0]?.rows[1]?.figures['decodeNs'], undefined);
});

test('--verbose shows the last words of a codec that exits', async (t) => {
  const sandbox = createSandbox(t);
  sandbox.write('suite.mjs', codecSuite());
  sandbox.write('exits.mjs', codecModule("{ console.error('no more'); process.exit(3); }"));
  const args = ['run', './suite.mjs', '--codec', './exits.mjs', '--out', 'out', '--verbose'];
  const { stderr } = await sandbox.run(args);
  assert.match(stderr, /^exits, before timing: ROLE_DIED: .* \(exit code 3\).*\nno more\n/m);
});

async function runBeside(sandbox: Sandbox, codecs: readonly string[]) {
  sandbox.write('suite.mjs', codecSuite());
  const names = codecs.map((name) => `./${name}.mjs`).join();
  const { code, stderr } = await sandbox.run(['run', './suite.mjs', '--codec', names, '--out', 'out']);
  assert.equal(code, 0, stderr);
  assert.doesNotMatch(stderr, /^\s+at /m);
  const folder = onlyRun(sandbox.path('out'));
  const report = loadReport(folder);
  assert.deepEqual(
    report.tables.map(({ rows }) => rows.filter(({ status }) => status === 'valid').map(({ name }) => name)),
    [['json']],
  );
  assert.equal(readRun(folder).unreadableLines, 0);
  return report;
}
