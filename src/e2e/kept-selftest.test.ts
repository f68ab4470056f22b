import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { selftestMarkdown } from '../report/selftest.ts';
import { readSummary } from '../run/pair/trials.ts';
import { packageFolder } from './_sandbox.ts';

const folder = join(packageFolder, 'results', 'selftest');
const skip = existsSync(folder) ? false : 'this copy of the package has no results/selftest';

test('what is kept of the selftest is what its decisions give, byte for byte', { skip }, () => {
  assert.equal(selftestMarkdown(readSummary(folder)), readFileSync(join(folder, 'selftest.md'), 'utf8'));
});
