import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import plugin, { meta } from './unix.ts';

const { listen, connect } = await plugin({ options: {} });
const ANYWHERE = { host: meta.host ?? '', port: 0 };
const ignore = (): void => {};
const skip = process.platform === 'win32' ? 'a named pipe is no file' : false;

/** A temporary folder that no other test shares. */
function ownTmp(test: TestContext, name = 'unix-'): string {
  const before = process.env['TMPDIR'];
  const folder = mkdtempSync(join(tmpdir(), name));
  process.env['TMPDIR'] = folder;
  test.after(() => {
    if (before === undefined) delete process.env['TMPDIR'];
    else process.env['TMPDIR'] = before;
    rmSync(folder, { recursive: true });
  });
  return folder;
}

describe('unix', { skip }, () => {
  it('listens in the temporary folder, and leaves nothing there', async (test) => {
    const folder = ownTmp(test);
    const listener = await listen(ANYWHERE, ignore);
    assert.equal(dirname(listener.address.host), folder);
    assert.equal(listener.address.port, 0);
    const client = await connect(listener.address, ignore);
    await client.close();
    await listener.close();
    assert.deepEqual(readdirSync(folder), []);
  });

  it('gives two listeners a path each', async (test) => {
    ownTmp(test);
    const [one, two] = [await listen(ANYWHERE, ignore), await listen(ANYWHERE, ignore)];
    assert.notEqual(one.address.host, two.address.host);
    await Promise.all([one.close(), two.close()]);
  });

  it('removes what a killed process has left, and nothing else', async (test) => {
    const folder = ownTmp(test);
    const killed = `
      const { default: plugin } = await import(${JSON.stringify(new URL(`unix${import.meta.url.slice(-3)}`, import.meta.url).href)});
      const { listen } = await plugin({ options: {} });
      await listen({ host: '', port: 0 }, () => {});
      process.kill(process.pid, 'SIGKILL');`;
    const { signal, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', killed], {
      encoding: 'utf8',
    });
    assert.equal(signal, 'SIGKILL', stderr);
    const [left = ''] = readdirSync(folder);
    const others = [`wirebench-${process.pid}-00000000.sock`, `not-${left}`, `${left}.old`].sort();
    for (const other of others) writeFileSync(join(folder, other), '');
    const listener = await listen(ANYWHERE, ignore);
    assert.deepEqual(readdirSync(folder).sort(), [...others, basename(listener.address.host)].sort());
    await listener.close();
  });

  it('refuses a path that the system would cut', async (test) => {
    const folder = ownTmp(test);
    process.env['TMPDIR'] = join(folder, 'x'.repeat(100));
    mkdirSync(process.env['TMPDIR']);
    await assert.rejects(listen(ANYWHERE, ignore), { code: 'CONNECT_FAILED', message: /TMPDIR/ });
  });
});
