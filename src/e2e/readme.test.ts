import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { createSandbox, packageFolder } from './_sandbox.ts';

const file = join(packageFolder, 'README.md');
const skip = existsSync(file) ? false : 'this copy of the package has no README.md';
const SHORT = ['--rounds', '1', '--duration', '100ms', '--warmup', '50ms'];

/** The code blocks of one language in a markdown text. */
const blocks = (text: string, language: string): string[] =>
  [...text.matchAll(new RegExp(`^\`\`\`${language}\\n([^]*?)^\`\`\`$`, 'gm'))].map(([, code = '']) => code);

test('every command line of the README works', { skip }, async (t) => {
  const readme = readFileSync(file, 'utf8');
  const { scripts } = JSON.parse(readFileSync(join(packageFolder, 'package.json'), 'utf8')) as {
    scripts: Record<string, string>;
  };
  const sandbox = createSandbox(t);
  for (const code of blocks(readme, 'js')) {
    const [, name] = /^\/\/ (\S+\.mjs)\n/.exec(code) ?? [];
    if (name !== undefined) sandbox.write(name, code);
  }
  sandbox.write('sample.json', '{ "id": 1, "tags": ["a", "b"], "price": 2.5 }');
  const lines = blocks(readme, 'sh').flatMap((code) => code.trimEnd().split('\n'));
  assert.ok(lines.length > 0);

  for (const line of lines) {
    await t.test(line, async (one) => {
      const words = line.replace(/ +#.*$/, '').split(' ');
      // npm's own commands are too long to run here: what they run is there.
      if (words[0] === 'npm')
        return void assert.ok(words[1] === 'ci' || scripts[words[words[1] === 'run' ? 2 : 1] ?? ''], line);
      assert.deepEqual(words.slice(0, 2), ['npx', 'wirebench']);
      const args = words
        .slice(2)
        .map((word) => word.replace(/<\w+>/, () => readdirSync(sandbox.path('results'))[0] ?? ''));
      const { code, stdout, stderr } = await sandbox.run(args[0] === 'run' ? [...args, ...SHORT] : args);
      const missing = /NOTHING_TO_RUN: .* (no broker: [^;)]+)/.exec(stderr)?.[1];
      if (missing !== undefined) return one.skip(missing);
      // An open loop beside other tests may fall behind in every row of a table, which is 3.
      const behind = args[0] === 'run' && /the generator fell behind/.test(stdout);
      assert.ok(code === 0 || (code === 3 && behind), stderr);
      assert.notEqual(stdout, '');
    });
  }
});

test('the first example of the README answers what it says', { skip }, async (t) => {
  const [first = ''] = blocks(readFileSync(file, 'utf8'), 'console');
  const example = /^server\$ npx wirebench (.*)\nclient\$ curl -d '(.*)' (http:\S+)\n(.*)\n$/.exec(first);
  assert.ok(example, first);
  const [, command = '', body = '', url = '', answer] = example;
  const sandbox = createSandbox(t);
  const server = sandbox.start([...command.split(' '), '--port', '0']);
  const place = new URL(url);
  place.port = await server.stderrMatch(/ port (\d+) /);
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  assert.equal(await (await fetch(place, { method: 'POST', headers, body })).text(), answer);
  server.child.kill('SIGINT');
  assert.equal((await server.ended).code, 0);
});
