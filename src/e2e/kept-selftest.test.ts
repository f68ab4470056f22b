import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { selftestMarkdown } from '../report/selftest.ts';
import { readSummary } from '../run/pair/trials.ts';
import { packageFolder } from './_sandbox.ts';

const kept = join(packageFolder, 'results', 'selftest');
const skip = existsSync(kept) ? false : 'this copy of the package has no results/selftest';

test('what is kept of each machine is what its decisions give, byte for byte', { skip }, () => {
  const machines = readdirSync(kept);
  assert.ok(machines.length > 0);
  for (const machine of machines) {
    const folder = join(kept, machine);
    assert.equal(
      selftestMarkdown(readSummary(folder)),
      readFileSync(join(folder, 'selftest.md'), 'utf8'),
      machine,
    );
  }
});
