import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { checkCodec } from '../fidelity/check.ts';
import { loaderOf } from '../packages.ts';
import { builtinNames, loadPlugin } from '../plugins.ts';
import { codecConformance } from '../testing/codec.ts';
import { FEATURES } from '../types.ts';

const names = await builtinNames('codecs');

test('the folder is found', () => {
  assert.ok(names.includes('none') && names.includes('json'), names.join(', '));
});

for (const name of names) {
  const load = async () => {
    const { meta, create } = await loadPlugin('codecs', { use: name });
    return { meta, default: create };
  };
  codecConformance(name, load);

  test(`${name} declares exactly what it does`, async (t) => {
    const { meta, default: plugin } = await load();
    if (meta.opaque) return t.skip('an opaque codec has no values to look at');
    const check = await checkCodec(
      () => plugin({ options: {}, load: loaderOf(meta.package, undefined) }),
      meta,
    );
    const declared = new Set(meta.preserves);
    assert.deepEqual(
      FEATURES.filter((feature) => declared.has(feature)),
      check.preserves,
    );
    assert.equal(meta.reusesBuffer ?? false, check.reusesBuffer);
    assert.equal(meta.viewsInput ?? false, check.viewsInput);
    assert.deepEqual(check.unsteady, []);
  });
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
