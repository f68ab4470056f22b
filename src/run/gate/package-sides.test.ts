import assert from 'node:assert/strict';
import { test } from 'node:test';
import { packageSpec } from './package-sides.ts';

test('a package with its version, and everything else', () => {
  assert.deepEqual(packageSpec('msgpackr@2.1.3'), { name: 'msgpackr', version: '2.1.3' });
  assert.deepEqual(packageSpec('@msgpack/msgpack@3.0.0-beta.1+x'), {
    name: '@msgpack/msgpack',
    version: '3.0.0-beta.1+x',
  });
  assert.deepEqual(packageSpec('bson@latest'), { name: 'bson', version: 'latest' });
  const others = [
    'main',
    'origin/main',
    'HEAD@{1}',
    '.',
    'a@',
    '@a/b',
    'a@file:../x',
    'a@1;rm',
    'a@$(x)',
    'a@1 b',
    'a@-g',
    '../a@1',
  ];
  for (const text of others) assert.equal(packageSpec(text), undefined, text);
});
