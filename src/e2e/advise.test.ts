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

test('advise without a payload, a link, or with what it does not know is wrong use', async (t) => {
  const sandbox = createSandbox(t);
  const whole = ['--payload', 'order', '--link', '100mbit'];
  for (const [args, message] of [
    [['advise', '--link', '100mbit'], /required option '--payload <name>' not specified/],
    [['advise', '--payload', 'order'], /required option '--link <rate>' not specified/],
    [['advise', ...whole, '--needs', 'dates'], /Did you mean date\?/],
    [['advise', '--payload', 'order', '--link', '100'], /Give a rate with its unit/],
    [['advise', ...whole, '--codec', 'jsn'], /UNKNOWN_NAME: no codec is called "jsn"; did you mean "json"\?/],
    [['advise', '--payload', 'ordr', '--link', '1mbit', '--codec', 'json'], /no payload is called "ordr"/],
  ] as const) {
    const { code, stderr } = await sandbox.run([...args]);
    assert.equal(code, 2, stderr);
    assert.match(stderr, message);
  }
});
