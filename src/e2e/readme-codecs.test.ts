import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { keeps } from '../cli/list.ts';
import { builtinNames, loadPlugin } from '../plugins.ts';
import { packageFolder } from './_sandbox.ts';

const file = join(packageFolder, 'README.md');
const skip = existsSync(file) ? false : 'this copy of the package has no README.md';

test("the README's table names every codec, and says of each what it keeps", { skip }, async () => {
  const [, table = ''] =
    /^\| codec \| what it is \| beyond JSON keeps \|\n.*\n((?:\|.*\n)+)/m.exec(readFileSync(file, 'utf8')) ??
    [];
  const told = table
    .trimEnd()
    .split('\n')
    .map((row) => row.split('|').map((cell) => cell.trim()));
  const rows = new Map(told.map(([, name = '', , kept = '']) => [name, kept]));
  const names = await builtinNames('codecs');
  assert.deepEqual([...rows.keys()].sort(), names);
  for (const name of names) {
    const { preserves, opaque } = (await loadPlugin('codecs', { use: name })).meta;
    assert.equal(rows.get(name), opaque || preserves === null ? '' : keeps(preserves), name);
  }
});
