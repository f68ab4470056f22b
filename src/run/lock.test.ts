import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { takeLock } from './lock.ts';

const STARTED = '2026-01-02T03:04:05.000Z';
const TEMP_VARIABLES = ['TMPDIR', 'TEMP', 'TMP'];

/** Points the temporary folder of this process at one of its own, so that no real run is in the way. */
function ownTemp(t: TestContext): string {
  const before = TEMP_VARIABLES.map((name) => [name, process.env[name]] as const);
  const folder = mkdtempSync(join(tmpdir(), 'wirebench-lock-'));
  for (const name of TEMP_VARIABLES) process.env[name] = folder;
  t.after(() => {
    for (const [name, value] of before) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
    rmSync(folder, { recursive: true, force: true });
  });
  return folder;
}

/** A process id that was in use and is no more. */
const deadPid = (): number => spawnSync(process.execPath, ['-e', '']).pid;

test('a lock that is held says who holds it', (t) => {
  const folder = ownTemp(t);
  const release = takeLock('all', STARTED);
  assert.deepEqual(readdirSync(folder), ['wirebench.lock']);
  assert.throws(() => takeLock('smoke', STARTED), {
    code: 'LOCKED',
    message: `another run holds this machine (process ${process.pid}, suite all, since ${STARTED}); two would measure each other, so wait for it`,
  });
  release();
  assert.deepEqual(readdirSync(folder), []);
  takeLock('smoke', STARTED)();
});

for (const [what, content] of [
  ['of a dead process', JSON.stringify({ pid: deadPid(), suite: 'all', startedAt: STARTED })],
  ['that is empty', ''],
  ['that is not JSON', 'noise'],
  ['without a process', '{}'],
] as const) {
  test(`a lock ${what} is taken over`, (t) => {
    const path = join(ownTemp(t), 'wirebench.lock');
    writeFileSync(path, content);
    const release = takeLock('smoke', STARTED);
    assert.deepEqual(JSON.parse(readFileSync(path, 'utf8')), {
      pid: process.pid,
      suite: 'smoke',
      startedAt: STARTED,
    });
    release();
    assert.equal(existsSync(path), false);
  });
}

test('a temporary folder that cannot be written is CANNOT_WRITE', (t) => {
  const file = join(ownTemp(t), 'a-file');
  writeFileSync(file, '');
  for (const name of TEMP_VARIABLES) process.env[name] = file;
  assert.throws(() => takeLock('all', STARTED), { code: 'CANNOT_WRITE' });
});
