import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createSandbox } from './_sandbox.ts';
import { codecSuite, wireSuite } from './_suites.ts';

/** The command line, and all that it says: one line on stderr. All exit with 2. */
const mistakes: readonly (readonly [string, RegExp])[] = [
  ['run smok', /UNKNOWN_NAME: no suite is called "smok"; did you mean "smoke"\?/],
  ['run ./other.mjs', /UNKNOWN_NAME: there is no file \.\/other\.mjs; give a path to a module/],
  [
    'run my/suite.mjs',
    /UNKNOWN_NAME: no suite is called "my\/suite\.mjs".*a path begins with a dot, like \.\/my\/suite\.mjs/,
  ],
  ['run ./suite.mjs --codec jsn', /UNKNOWN_NAME: no codec is called "jsn"; did you mean "json"\?/],
  ['run ./suite.mjs --codec ./other.mjs', /UNKNOWN_NAME: there is no file \.\/other\.mjs/],
  ['run ./suite.mjs --payload tik', /UNKNOWN_NAME: no payload is called "tik"; did you mean "tick"\?/],
  ['run ./wire.mjs --transport tcpp', /UNKNOWN_NAME: no transport is called "tcpp"; did you mean "tcp"\?/],
  ['run ./wire.mjs --scenario ecko', /UNKNOWN_NAME: no scenario is called "ecko"; did you mean "echo"\?/],
  [
    'run ./wire.mjs --transport udp',
    /NOTHING_TO_RUN: nothing to run \(no group of the suite fits the filters\)/,
  ],
  [
    'run ./suite.mjs --payload ./other.json',
    /BAD_PAYLOAD: cannot read other\.json \(ENOENT\); check the path/,
  ],
  [
    'run ./suite.mjs --payload ./*.jsonl',
    /BAD_PAYLOAD: \*\.jsonl names no file with values; a \*\.schema\.json is none/,
  ],
  [
    'run ./suite.mjs --payload ./half.json,./other.json ./third.json',
    /BAD_OPTION: .*Files with blanks between them are the variants of one payload, commas part payloads/,
  ],
  ['run ./suite.mjs --payload ./a.json ./b.json smoke', /BAD_OPTION: too many arguments/],
  ['run ./suite.mjs --size 1kb', /BAD_OPTION: .*Give sizes like 100B,10kB,1MB/],
  ['run ./suite.mjs --size 1kB', /BAD_OPTION: no payload here comes in other sizes/],
  ['run ./suite.mjs --payload ./half.json', /BAD_PAYLOAD: half\.json is not valid JSON/],
  ['run ./not-a-suite.mjs', /BAD_SUITE: the suite not-a-suite is not valid at groups/],
  ['run ./broken.mjs', /BAD_SUITE: the suite \.\/broken\.mjs does not load/],
  [
    'run ./suite.mjs --codec ./a/same.mjs,./b/same.mjs',
    /BAD_SUITE: two codecs are called "same" \(\.\/a\/same\.mjs and \.\/b\/same\.mjs\)/,
  ],
  ['run', /BAD_OPTION: which suite\?/],
  ['run smoke --roundz 3', /BAD_OPTION: unknown option '--roundz' \(Did you mean --rounds\?\)/],
  [
    'run smoke --rounds many',
    /BAD_OPTION: option '--rounds <n>' argument 'many' is invalid\. Give a whole number/,
  ],
  ['run smoke --duration 5', /BAD_OPTION: .*Give a time with its unit/],
  ['run smoke --resume results/x', /BAD_OPTION: --resume goes on with the plan of its folder/],
  ['rum smoke', /BAD_OPTION: unknown command 'rum' \(Did you mean run\?\)/],
  ['report x --format jsn', /BAD_OPTION: .*Allowed choices are table, md, json, csv/],
  ['gate --codec ./mine.mjs', /BAD_OPTION: required option '--base <ref>' not specified/],
  ['list codex', /UNKNOWN_NAME: no list is called "codex"; did you mean "codecs"\?/],
  ['serve --dir ./mine', /BAD_OPTION: --dir is for serve --scenario file-share; give both/],
  ['serve --scenario echo --quota-files 3', /BAD_OPTION: --quota-files is for serve --scenario file-share; /],
  ['serve --tls-cert ./a.pem', /BAD_OPTION: --tls-cert is for serve --scenario; give both/],
  [
    'ab json msgpackr --payload tick,./tick.json',
    /BAD_SUITE: two payloads are called "tick" \(tick and \.\/tick\.json\)/,
  ],
  ['ab json msgpackr --over tcpp', /UNKNOWN_NAME: no transport is called "tcpp"; did you mean "tcp"\?/],
  [
    'ab json msgpackr --budget-pct 1 --tolerance-pct 1',
    /BAD_OPTION: a tolerance of 1 % is not below the budget of 1 %; give a smaller --tolerance-pct/,
  ],
  ['check jsn', /UNKNOWN_NAME: no codec is called "jsn"; did you mean "json"\?/],
];

test('wrong use is one line with its code and a remedy, and exits with 2', async (t) => {
  const sandbox = createSandbox(t);
  const codec = 'export default () => ({ encode: () => new Uint8Array(0), decode: () => 0 });';
  sandbox.write('suite.mjs', codecSuite());
  sandbox.write('wire.mjs', wireSuite('tcp'));
  sandbox.write('half.json', '{ "a": ');
  sandbox.write('not-a-suite.mjs', 'export default { title: "t", groups: [] };');
  sandbox.write('broken.mjs', 'export default {');
  sandbox.write('a/same.mjs', codec);
  sandbox.write('b/same.mjs', codec);
  for (const [line, expected] of mistakes) {
    await t.test(line, async () => {
      const { code, stdout, stderr } = await sandbox.run(line.split(' '));
      assert.match(stderr, new RegExp(`^wirebench: ${expected.source}.*\n$`));
      assert.deepEqual([code, stdout], [2, '']);
    });
  }
});

test('no command at all shows the help, and exits with 2', async (t) => {
  const { code, stderr } = await createSandbox(t).run([]);
  assert.match(stderr, /^Usage: wirebench/);
  assert.equal(code, 2);
});

test('--verbose adds the cause', async (t) => {
  const sandbox = createSandbox(t);
  const line = 'wirebench: BAD_RUN_FOLDER: nowhere holds no readable run.json';
  const plain = await sandbox.run(['report', 'nowhere']);
  assert.ok(plain.stderr.startsWith(line));
  assert.equal(plain.stderr.trimEnd().split('\n').length, 1);
  const verbose = await sandbox.run(['report', 'nowhere', '--verbose']);
  assert.ok(verbose.stderr.startsWith(line));
  assert.match(verbose.stderr, /^Error: ENOENT.*\n {4}at /m);
});
