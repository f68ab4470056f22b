import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { measureCold } from './cold.ts';

/** A clock that stands still unless somebody steps it: what is imported finds it as a global, under a name of its own. */
function clockOf(t: TestContext, name: string) {
  let now = 0;
  const step = (ns: number) => {
    now += ns;
  };
  Object.assign(globalThis, { [name]: step });
  t.after(() => Reflect.deleteProperty(globalThis, name));
  return () => now;
}

function folderOf(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'wirebench-test-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Busy for so many steps of 1 ns. */
const busy = (clock: string, steps: number): string => `for (let i = 0; i < ${steps}; i++) ${clock}(1);`;

test('importing, making and the first message take exactly the steps that each is busy for', async (t) => {
  const nowNs = clockOf(t, 'stepCodec');
  const folder = folderOf(t);
  const use = join(folder, 'busy.mjs');
  writeFileSync(join(folder, 'part.mjs'), busy('stepCodec', 500));
  writeFileSync(
    use,
    `import './part.mjs';
${busy('stepCodec', 1000)}
export default () => {
  ${busy('stepCodec', 70)}
  return {
    encode: (value) => { ${busy('stepCodec', 30)} return JSON.stringify(value); },
    decode: (body) => { ${busy('stepCodec', 20)} return JSON.parse(String(body)); },
  };
};
`,
  );
  assert.deepEqual(await measureCold({ codec: { use }, payload: { use: 'tick' } }, { a: 1 }, nowNs), {
    kind: 'cold',
    resolveNs: 0,
    importNs: 1500,
    createNs: 70,
    encodeNs: 30,
    decodeNs: 20,
  });
});

test('what the factory imports with load is import time, not making', async (t) => {
  const nowNs = clockOf(t, 'stepPackage');
  const folder = folderOf(t);
  const copy = join(folder, 'busy-package');
  mkdirSync(copy);
  writeFileSync(
    join(copy, 'package.json'),
    JSON.stringify({ name: 'busy-package', version: '1.0.0', type: 'module', exports: './index.js' }),
  );
  writeFileSync(join(copy, 'index.js'), `${busy('stepPackage', 400)} export const made = true;`);
  const use = join(folder, 'codec.mjs');
  writeFileSync(
    use,
    `export const meta = { package: 'busy-package' };
export default async ({ load }) => {
  ${busy('stepPackage', 5)}
  const { made } = await load('busy-package');
  ${busy('stepPackage', 6)}
  return { encode: (value) => Buffer.from(JSON.stringify({ made, value })), decode: (body) => JSON.parse(String(body)).value };
};
`,
  );
  const cell = { codec: { use, package: copy }, payload: { use: 'tick' } };
  const { importNs, createNs, encodeNs } = await measureCold(cell, [1], nowNs);
  assert.deepEqual({ importNs, createNs, encodeNs }, { importNs: 400, createNs: 11, encodeNs: 0 });
});

test('a codec of Node itself imports nothing, and a first message that is wrong has no figures', async (t) => {
  const cell = { codec: { use: 'json' }, payload: { use: 'tick' } };
  const { resolveNs, importNs } = await measureCold(cell, { a: 1 }, () => 0);
  assert.deepEqual({ resolveNs, importNs }, { resolveNs: null, importNs: null });
  const use = join(folderOf(t), 'wrong.mjs');
  writeFileSync(use, 'export default () => ({ encode: () => "x", decode: () => ({ a: 2 }) });');
  const wrong = measureCold({ codec: { use }, payload: { use: 'tick' } }, { a: 1 }, () => 0);
  await assert.rejects(wrong, { code: 'NOT_FAITHFUL', message: /a: number changed$/ });
});

test('before a codec is made, its process holds no package but two of the harness', () => {
  const hook = `export async function resolve(name, context, next) {
    const found = await next(name, context);
    const [, inside] = /node_modules\\/((?:@[^/]+\\/)?[^/]+)/.exec(found.url) ?? [];
    if (inside) process._rawDebug('package ' + inside);
    return found;
  }`;
  const ending = import.meta.url.slice(-3);
  const of = (path: string) => JSON.stringify(new URL(path + ending, import.meta.url).href);
  const program = `
    import { register } from 'node:module';
    register('data:text/javascript,' + encodeURIComponent(${JSON.stringify(hook)}));
    await import(${of('../role')});
    await import(${of('../roles/codec')});
    await import(${of('./cold')});
    const { prepareCodec, loadVariants } = await import(${of('../load-cell')});
    const { builtinNames } = await import(${of('../../plugins')});
    for (const payload of await builtinNames('payloads')) await loadVariants({ floor: null, payload: { use: payload } }, 1);
    for (const use of await builtinNames('codecs'))
      await prepareCodec({ codec: { use }, payload: { use: 'order' } }).catch((error) => {
        if (error.code !== 'UNAVAILABLE') throw error;
      });`;
  const { status, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', program], {
    encoding: 'utf8',
  });
  assert.equal(status, 0, stderr);
  const packages = [...stderr.matchAll(/^package (.+)$/gm)].map(([, name]) => name);
  assert.deepEqual([...new Set(packages)].sort(), ['import-meta-resolve', 'valibot']);
});
