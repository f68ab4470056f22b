import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import { checkCodec } from '../fidelity/check.ts';
import { loaderOf } from '../packages.ts';
import { builtinNames, loadPlugin } from '../plugins.ts';
import { codecConformance } from '../testing/codec.ts';
import { FEATURES } from '../types.ts';

const names = await builtinNames('codecs');

/** Plain values that do not come back from a package, and why it is measured all the same. */
const EXCEPTIONS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  pickleparser: {
    'integers around 2^31 and 2^32': 'it reads a negative int of more than 32 bits as a positive one',
    '2^53 - 1 and its negative': 'the same',
    'control characters, quotes, BOM': 'it takes a byte order mark off the beginning of a text',
  },
  superjson: {
    'own key named constructor': 'it refuses the key, as a guard against prototype pollution',
  },
};

test('the folder is found', () => {
  assert.ok(names.includes('none') && names.includes('json'), names.join(', '));
});

for (const name of names) {
  const load = async () => {
    const { meta, create } = await loadPlugin('codecs', { use: name });
    return { meta, default: create };
  };
  codecConformance(name, load, EXCEPTIONS[name]);

  test(`${name} declares exactly what it does`, async (t) => {
    const { meta, default: plugin } = await load();
    if (meta.opaque) return t.skip('an opaque codec has no values to look at');
    if (meta.needsSchema) return t.skip('it takes no value without a schema: its payloads are tried instead');
    const create = () => plugin({ options: {}, load: loaderOf(meta.package, undefined) });
    const check = await checkCodec(create, meta);
    const declared = new Set(meta.preserves);
    assert.deepEqual(
      FEATURES.filter((feature) => declared.has(feature)),
      check.preserves,
    );
    assert.equal(meta.reusesBuffer ?? false, check.reusesBuffer);
    assert.equal(meta.viewsInput ?? false, check.viewsInput);
    assert.deepEqual(check.unsteady, []);
    const { nativeActive } = await create();
    assert.equal(nativeActive, meta.native === undefined ? undefined : isInstalled(meta.native));
  });
}

function isInstalled(addOn: string): boolean {
  try {
    createRequire(import.meta.url)(addOn);
    return true;
  } catch {
    return false;
  }
}

test('a native add-on that is turned off is not said to be active', () => {
  const program = `
    import { loaderOf } from ${url('../packages')};
    import { builtinNames, loadPlugin } from ${url('../plugins')};
    for (const use of await builtinNames('codecs')) {
      const { meta, create } = await loadPlugin('codecs', { use });
      if (meta.native === undefined) continue;
      const { nativeActive } = await create({ options: {}, load: loaderOf(meta.package, undefined) });
      console.log(nativeActive);
    }`;
  const env = {
    ...process.env,
    MSGPACKR_NATIVE_ACCELERATION_DISABLED: 'true',
    CBOR_NATIVE_ACCELERATION_DISABLED: 'true',
  };
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', program], {
    encoding: 'utf8',
    env,
  });
  assert.match(stdout, /^(false\n){2,}$/, stderr);
});

/** A module of ours, quoted, as a program elsewhere imports it. */
function url(path: string): string {
  return JSON.stringify(new URL(`${path}${import.meta.url.slice(-3)}`, import.meta.url).href);
}

test('a module loads without its package, and only its factory misses it', () => {
  const hook = `export function resolve(name, context, next) {
    if (/^(node:|file:|\\.)/.test(name)) return next(name, context);
    throw Object.assign(new Error('no package'), { code: 'ERR_MODULE_NOT_FOUND' });
  }`;
  const program = `
    import { register } from 'node:module';
    register('data:text/javascript,' + encodeURIComponent(${JSON.stringify(hook)}));
    const missing = [];
    for (const name of ${JSON.stringify(names)}) {
      const { meta, default: create } = await import(${JSON.stringify(new URL('.', import.meta.url).href)} + name + ${JSON.stringify(import.meta.url.slice(-3))});
      const code = await Promise.resolve().then(() => create({ options: {}, load: (name) => import(name) })).then(() => null, (error) => error.code);
      if (code !== (meta.package === undefined ? null : 'ERR_MODULE_NOT_FOUND')) missing.push([name, code]);
    }
    console.log(JSON.stringify(missing));`;
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', program], {
    encoding: 'utf8',
  });
  assert.equal(stdout, '[]\n', stderr);
});
