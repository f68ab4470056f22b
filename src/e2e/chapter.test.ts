import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import * as v from 'valibot';
import { findPython } from '../python/program.ts';
import { readRun } from '../run/store.ts';
import { ReportSchema } from '../schema.ts';
import { createSandbox, onlyRun } from './_sandbox.ts';
import { codecSuite } from './_suites.ts';

const python = findPython() !== undefined;
const SHORT = ['--rounds', '1', '--duration', '20ms', '--warmup', '10ms', '--out', 'out'];

/** Claims of each kind on as few cells as there can be. */
const SMALL = `export default ${JSON.stringify({
  title: 'small',
  claims: ['json-slower', 'pickle-unsafe', 'udp-faster', 'udp-loses'],
  groups: [
    {
      kind: 'codec',
      codecs: ['json', 'pickle', { use: 'json', runtime: 'python3' }, { use: 'pickle', runtime: 'python3' }],
      payloads: ['tick'],
    },
    {
      kind: 'codec',
      study: 'robustness',
      codecs: ['pickle', { use: 'pickle', runtime: 'python3' }],
      payloads: ['tick'],
    },
    ...['tcp', 'udp'].map((transport) => ({
      kind: 'network',
      scenario: 'echo',
      transport,
      codecs: ['none'],
      payloads: ['opaque'],
      loads: [{ kind: 'closed', clients: 1, depth: 1 }],
    })),
  ],
})};`;

test('the chapter in French: its report is a page, the same again from its folder, and in English too', async (t) => {
  const sandbox = createSandbox(t);
  const ran = await sandbox.run(['run', 'chapter', '--lang', 'fr', ...SHORT]);
  assert.ok(ran.code === 0 || ran.code === 3, ran.stderr);
  assert.match(ran.stdout, /^Ce que dit le chapitre, mesures à l’appui\n/);
  const folder = onlyRun(sandbox.path('out'));
  const page = readFileSync(join(folder, 'report.md'), 'utf8');
  const { run } = readRun(folder);
  assert.deepEqual([run.language, run.claims?.length], ['fr', 9]);
  assert.match(page, /^# Ce que dit le chapitre, mesures à l’appui\n/);
  assert.equal(page.match(/^## \d\. /gm)?.length, 9);
  // One round: sizes and hostile bytes are judged all the same, times are not.
  assert.match(page, /^- Pickle est rapide\. (On ne peut pas trancher|Non mesuré)\.$/m);
  assert.match(page, /^- Les formats binaires sont plus petits\. Cela dépend /m);
  assert.match(page, /^- 1\u00a0série seulement\u00a0: il en faut 6 /m);
  assert.match(page, /^## 9\. JSON est sûr\n\n\*\*Vrai ici/m);
  if (python) assert.match(page, /ce lecteur a fait le calcul demandé par 2 et en a refusé 3\.$/m);
  assert.match(readFileSync(join(folder, 'tables.md'), 'utf8'), /^## order in process$/m);

  const again = await sandbox.run(['report', folder, '--format', 'md']);
  assert.equal(again.stdout, page);
  const english = await sandbox.run(['report', folder, '--format', 'md', '--lang', 'en']);
  assert.match(english.stdout, /^# What the chapter says, measured\n/);
  const json = await sandbox.run(['report', folder, '--format', 'json']);
  const report = v.parse(ReportSchema, JSON.parse(json.stdout));
  assert.deepEqual(
    report.claims?.judged.map(({ name }) => name),
    run.claims,
  );
});

test('without python3 the page says so, and judges the rest', async (t) => {
  const sandbox = createSandbox(t);
  sandbox.write('suite.mjs', SMALL);
  sandbox.write('bin/nothing', '');
  const env = { PATH: sandbox.path('bin') };
  const ran = await sandbox.run(['run', './suite.mjs', ...SHORT], { env });
  assert.equal(ran.code, 0, ran.stderr);
  const page = readFileSync(join(onlyRun(sandbox.path('out')), 'report.md'), 'utf8');
  assert.match(page, /^- Pickle is unsafe\. Not measured\.$/m);
  assert.match(page, /^- Not measured: Python, which is not installed here \(python3\)\.$/m);
  assert.match(page, /^- pickle, read by Node [\d.]+: of 5 messages .* refused 5 and computed nothing\. /m);
  assert.match(page, /^- Messages of 200 B, one in flight: over TCP the median round trip takes /m);
  assert.match(page, /^- Not measured: UDP: no part of this run\.$/m);
});

test('a language that there is not, or not for this report, is refused before anything is measured', async (t) => {
  const sandbox = createSandbox(t);
  const refused = async (args: readonly string[], message: RegExp) => {
    const { code, stderr, stdout } = await sandbox.run(args);
    assert.deepEqual([code, stdout], [2, ''], stderr);
    assert.match(stderr, message);
  };
  await refused(
    ['run', 'smoke', '--lang', 'fr'],
    /BAD_OPTION: the report of smoke is in English alone; leave out/,
  );
  await refused(
    ['run', 'chapter', '--lang', 'de'],
    /UNKNOWN_NAME: no language is called "de"; there are: en, fr/,
  );
  sandbox.write('suite.mjs', SMALL.replace('udp-loses', 'udp-looses'));
  await refused(
    ['run', './suite.mjs'],
    /UNKNOWN_NAME: no claim is called "udp-looses"; did you mean "udp-loses"/,
  );
  assert.ok(!existsSync(sandbox.path('results')) || readdirSync(sandbox.path('results')).length === 0);

  sandbox.write('plain.mjs', codecSuite());
  const ran = await sandbox.run(['run', './plain.mjs', ...SHORT]);
  assert.equal(ran.code, 0, ran.stderr);
  const folder = onlyRun(sandbox.path('out'));
  await refused(
    ['report', folder, '--lang', 'fr'],
    /BAD_OPTION: the report of this run is in English alone; /,
  );
  await refused(['report', folder, '--format', 'csv', '--lang', 'en'], /BAD_OPTION: csv has no words; /);
});
