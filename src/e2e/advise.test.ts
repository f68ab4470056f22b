import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createSandbox } from './_sandbox.ts';

test("advise measures a user's message and says which codec, for a link like theirs", async (t) => {
  const sandbox = createSandbox(t);
  sandbox.write('sample.json', '{ "id": 7, "at": "2026-01-01", "values": [1.5, 2.25, 1000000] }');
  const args = ['advise', '--payload', './sample.json', '--link', '1mbit', '--codec', 'json,msgpackr+gzip'];
  const ran = await sandbox.run([...args, '--needs', 'nan', '--out', 'out']);
  assert.equal(ran.code, 0, ran.stderr);
  assert.match(ran.stdout, /^(Use|Stay with) /);
  assert.match(ran.stdout, /^- json: does not preserve nan$/m);
  assert.match(ran.stdout, /Over the link: round trips\n[\s\S]*\nmsgpackr\+gzip /);
  assert.match(ran.stderr, /measured in .*advise-first-look, .*advise-speed, .*advise-link/);
});

test('what a codec of the user keeps is tried, and not believed', async (t) => {
  const sandbox = createSandbox(t);
  sandbox.write('sample.json', '{ "id": 7 }');
  const plain =
    'encode: (value) => Buffer.from(JSON.stringify(value)), decode: (bytes) => JSON.parse(String(bytes))';
  sandbox.write(
    'silent.mjs',
    `export const meta = { title: 's', format: 'j', output: 'bytes' }; export default () => ({ ${plain} });`,
  );
  sandbox.write(
    'lies.mjs',
    `export const meta = { title: 'l', format: 'j', output: 'bytes', preserves: ['date'] }; export default () => ({ ${plain} });`,
  );
  const out = await sandbox.run(
    [
      'advise',
      '--payload',
      './sample.json',
      '--link',
      '1mbit',
      '--needs',
      'date',
      '--format',
      'json',
      '--out',
      'out',
    ].concat('--codec', './silent.mjs,./lies.mjs+gzip,json-text,msgpackr+gzip'),
  );
  assert.equal(out.code, 0, out.stderr);
  const { ruledOut } = JSON.parse(out.stdout) as { ruledOut: { what: string; reason: string }[] };
  const reasonOf = (name: string) => ruledOut.find(({ what }) => what === name)?.reason;
  for (const name of ['silent', 'lies+gzip']) assert.equal(reasonOf(name), 'does not preserve date');
  assert.match(reasonOf('json-text') ?? '', /^hands over no bytes \(text\)/);
});

/** JSON, but for what it does with a number of a million digits. */
const careless = (act: string): string => `
export const meta = { title: 'careless', format: 'json', output: 'bytes', preserves: [] };
export default () => ({
  encode: (value) => Buffer.from(JSON.stringify(value)),
  decode: (bytes) => {
    if (bytes.length === 1_000_000) { ${act} }
    return JSON.parse(Buffer.from(bytes).toString());
  },
});
`;

test('where bytes are not to be trusted, whoever hangs, ends its process or pollutes by them is out, with the count', async (t) => {
  const sandbox = createSandbox(t);
  sandbox.write('sample.json', '{ "id": 7 }');
  sandbox.write('hangs.mjs', careless('for (;;);'));
  sandbox.write('exits.mjs', careless('process.exit(0);'));
  sandbox.write('pollutes.mjs', careless('Object.prototype.admin = true;'));
  const args = ['advise', '--payload', './sample.json', '--link', '1gbit', '--untrusted', '--format', 'json'];
  const alone = ['--codec', './hangs.mjs+gzip,./exits.mjs+gzip,./pollutes.mjs+gzip'];
  const out = await sandbox.run([...args, ...alone, '--out', 'out']);
  assert.equal(out.code, 0, out.stderr);
  const advice = JSON.parse(out.stdout);
  assert.deepEqual(advice.rows, []);
  const reasonOf = (name: string) =>
    advice.ruledOut.find(({ what }: { what: string }) => what === name)?.reason;
  assert.match(
    reasonOf('hangs+gzip'),
    /^of [\d,]+ hostile messages 1 hang \(lengths: integer of a million digits: was ended after /,
  );
  assert.match(reasonOf('exits+gzip'), /^of [\d,]+ hostile messages 1 end the process \(lengths: /);
  assert.match(
    reasonOf('pollutes+gzip'),
    /^of [\d,]+ hostile messages 1 change every object of the process \(lengths: /,
  );
});

test('advise without a payload, a link, or with what it does not know is wrong use', async (t) => {
  const sandbox = createSandbox(t);
  const whole = ['--payload', 'order', '--link', '100mbit'];
  for (const [args, message] of [
    [['advise', '--link', '100mbit'], /required option '--payload <name>' not specified/],
    [['advise', '--payload', 'order'], /required option '--link <rate>' not specified/],
    [['advise', ...whole, '--needs', 'dates'], /Did you mean date\?/],
    [
      ['advise', ...whole, '--needs', 'date', '--codec', 'json'],
      /NOTHING_TO_RUN: no codec is left \(.*json: does not preserve date/,
    ],
    [['advise', '--payload', 'order', '--link', '100'], /Give a rate with its unit/],
    [['advise', ...whole, '--codec', 'jsn'], /UNKNOWN_NAME: no codec is called "jsn"; did you mean "json"\?/],
    [['advise', '--payload', 'ordr', '--link', '1mbit', '--codec', 'json'], /no payload is called "ordr"/],
  ] as const) {
    const { code, stderr } = await sandbox.run([...args]);
    assert.equal(code, 2, stderr);
    assert.match(stderr, message);
  }
});
