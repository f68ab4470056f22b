import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { duelOf, jobOf, pairOf } from '../../analysis/_pairs.ts';
import { RECORDS_COMMAND } from '../../report/selftest.ts';
import type { DecisionRecord } from '../../schema.ts';
import {
  holdsSelftest,
  openPart,
  pairsSha256,
  pairsSoFar,
  readParts,
  readSummary,
  recordsSha256,
} from './trials.ts';

const job = jobOf([duelOf('t0'), duelOf('t1')], {
  trials: { part: 'same', method: 'pairs', busy: 0, wanted: null },
});
const decision: DecisionRecord = {
  ...{ v: 1, cell: 'same', round: 0, kind: 'decision', duel: 't0', failures: 0, tookMs: 1000 },
  pairsSha256: 'e'.repeat(64),
  ...{ medians: [0.01], totals: [0.02] },
};

function folderOf(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'wirebench-trials-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

test('a part is gone on with: what is decided stands, and what was interrupted keeps its pairs', (t) => {
  const folder = folderOf(t);
  const part = openPart(join(folder, 'same'), job);
  assert.equal(part.done.size, 0);
  part.store.append(pairOf('t0', 0, 0.01));
  part.store.append(decision);
  part.store.append(pairOf('t1', 0, 0.01));
  part.store.close();
  const again = openPart(join(folder, 'same'), { ...job, seed: 77 });
  t.after(() => again.store.close());
  assert.deepEqual([[...again.done], again.job.seed], [['t0'], 1]);
  assert.equal(pairsSoFar(again, duelOf('t1')).length, 1);
  assert.equal(pairsSoFar(again, duelOf('t2')).length, 0);
});

test('a decision that stands there twice counts once', (t) => {
  const folder = folderOf(t);
  const { store } = openPart(join(folder, 'same'), job);
  store.append(decision);
  store.append({ ...decision, medians: [0.5] });
  store.close();
  assert.deepEqual(readParts(folder)[0]?.decisions, [decision]);
  assert.deepEqual(readParts(join(folder, 'none')), []);
});

test('parts of two machines, or of two runtimes, are not summed up', (t) => {
  const folder = folderOf(t);
  const busy = { part: 'same-busy-3', method: 'pairs', busy: 3, wanted: null } as const;
  const beside = (change: object) =>
    openPart(join(folder, 'same-busy-3'), job).store.write(
      'run.json',
      JSON.stringify({ ...job, trials: busy, environment: { ...job.environment, ...change } }),
    );
  openPart(join(folder, 'same'), job);
  beside({ loadAverage: 9 });
  assert.equal(readSummary(folder).parts.length, 2);
  for (const change of [{ cpuModel: 'Abacus' }, { node: '99.0.0' }]) {
    beside(change);
    assert.throws(() => readSummary(folder), { code: 'BAD_RUN_FOLDER', message: /are of one machine/ });
  }
});

test('a folder of another comparison is not gone on with', (t) => {
  const folder = folderOf(t);
  const { trials: _, ...other } = job;
  openPart(join(folder, 'same'), job).store.write('run.json', JSON.stringify(other));
  assert.throws(() => openPart(join(folder, 'same'), job), { code: 'BAD_RUN_FOLDER' });
  assert.equal(holdsSelftest(folder), false);
});

test('the hash of the decisions is the one that the command gives, with or without their pairs', (t) => {
  const folder = folderOf(t);
  const { store } = openPart(join(folder, 'same'), job);
  store.append(decision);
  store.append(pairOf('t0', 0, 0.01));
  store.close();
  const busy = { part: 'same-busy-3', method: 'pairs', busy: 3, wanted: null } as const;
  const other = openPart(join(folder, 'same-busy-3'), { ...job, trials: busy });
  other.store.append({ ...decision, cell: 'same-busy-3' });
  other.store.close();
  const said = execFileSync('sh', ['-c', RECORDS_COMMAND], { cwd: folder, encoding: 'utf8' });
  const hash = recordsSha256(folder);
  assert.equal(`${hash}  -\n`, said);
  const pairs = join(folder, 'same', 'cells', 't0.jsonl');
  assert.equal(
    pairsSha256({ store }, duelOf('t0')),
    createHash('sha256').update(readFileSync(pairs)).digest('hex'),
  );
  rmSync(pairs);
  assert.equal(recordsSha256(folder), hash);
});
