import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { prepare } from './prepare.ts';

const skip = process.platform === 'win32' && 'the commands are of a POSIX shell';

function folderOf(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'wirebench-prepare-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
const never = new AbortController().signal;

/** Whether a process is there, and has not ended. */
function runs(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  const stat = `/proc/${pid}/stat`;
  return !existsSync(stat) || !/^\d+ \(.*\) Z/.test(readFileSync(stat, 'utf8'));
}

test('what does its work is silent; what does not is told by its exit code, with its last lines', {
  skip,
}, async (t) => {
  const folder = folderOf(t);
  await prepare('the base', 'echo made > it', folder, never);
  assert.equal(readFileSync(join(folder, 'it'), 'utf8'), 'made\n');
  await assert.rejects(prepare('the base', 'echo because >&2; exit 3', folder, never), {
    code: 'PREPARE_FAILED',
    message: /^could not prepare the base: ".*" ended with exit code 3; /,
    cause: 'because\n',
  });
});

test('what is ended by a signal is told by it, and what takes too long by its time', { skip }, async (t) => {
  const folder = folderOf(t);
  await assert.rejects(prepare('the base', 'kill -TERM $$', folder, never), {
    message: /" was ended by SIGTERM; /,
  });
  await assert.rejects(prepare('the base', 'sleep 1000', folder, never, 60), {
    message: /" took more than 0\.001 minutes; /,
  });
});

test('what it leaves running ends with it, although it holds the output', { skip }, async (t) => {
  const folder = folderOf(t);
  await prepare('the base', 'sleep 1000 & echo $! > pid', folder, never);
  assert.equal(runs(Number(readFileSync(join(folder, 'pid'), 'utf8'))), false);
});

test('interrupted, it ends all that it has started', { skip }, async (t) => {
  const folder = folderOf(t);
  const control = new AbortController();
  const prepared = prepare(
    'the base',
    'mkfifo wait; echo $$ > pid; cat wait & cat wait',
    folder,
    control.signal,
  );
  while (!existsSync(join(folder, 'pid')) || readFileSync(join(folder, 'pid'), 'utf8') === '')
    await new Promise(setImmediate);
  control.abort();
  await assert.rejects(prepared, { name: 'AbortError' });
  assert.equal(runs(Number(readFileSync(join(folder, 'pid'), 'utf8'))), false);
});
