import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { wholeLines } from './journal.ts';
import { LIMITS, type Limits } from './limits.ts';

/** Runs a program that begins a try and does that; resolves with how it ended and what the journal says. */
async function watched(t: TestContext, limits: Partial<Limits>, code: string) {
  const folder = mkdtempSync(join(tmpdir(), 'wirebench-watch-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const journal = join(folder, 'journal.jsonl');
  const url = new URL(`./watch${import.meta.url.slice(-3)}`, import.meta.url).href;
  const program = `
    const { startWatch } = await import(${JSON.stringify(url)});
    const watch = await startWatch(${JSON.stringify(journal)}, ${JSON.stringify({ ...LIMITS, ...limits })});
    watch.begin();
    ${code}
    watch.end();
    await watch.close();
    process.exitCode = 7;`;
  // In a file: threads of a program given with --eval take that for their own.
  const file = join(folder, 'program.mjs');
  writeFileSync(file, program);
  const child = spawn(process.execPath, [file], { stdio: 'ignore' });
  const [exitCode, signal] = await once(child, 'close');
  return { exitCode, signal, lines: wholeLines(journal).map((line) => JSON.parse(line)) };
}

test('a loop is ended from beside it, and told', async (t) => {
  const { signal, lines } = await watched(t, { cpuMs: 100 }, 'for (;;);');
  assert.equal(signal, 'SIGKILL');
  assert.deepEqual(lines, [{ died: 'hangs', detail: 'was ended after 0.1 s of CPU time' }]);
});

test('so is what waits for ever', async (t) => {
  const { signal, lines } = await watched(t, { wallMs: 100 }, 'await new Promise(() => {});');
  assert.equal(signal, 'SIGKILL');
  assert.equal(lines[0]?.died, 'hangs');
});

test('and what takes memory, on the heap or off it', async (t) => {
  for (const more of ['Buffer.alloc(2 ** 22, 1)', 'Array.from({ length: 2 ** 16 }, () => ({}))']) {
    const limits = { memoryBytes: 2 ** 26, cpuMs: 60_000, wallMs: 60_000 };
    const { signal, lines } = await watched(t, limits, `const all = []; for (;;) all.push(${more});`);
    assert.equal(signal, 'SIGKILL', more);
    assert.equal(lines[0]?.died, 'out of memory', more);
  }
});

test('a try that ends is not told of, and the watch ends with it', async (t) => {
  const { exitCode, lines } = await watched(t, {}, '');
  assert.deepEqual([exitCode, lines], [7, []]);
});
