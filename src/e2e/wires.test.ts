import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { networkInterfaces } from 'node:os';
import { test } from 'node:test';
import { builtinNames, loadPlugin } from '../plugins.ts';
import { createSandbox, filesBelow, onlyRun } from './_sandbox.ts';

const hasIPv6 = Object.values(networkInterfaces()).some((all) =>
  all?.some(({ address }) => address === '::1'),
);

test('a run over every wire ends, leaves nothing behind, and records no address', async (t) => {
  const wires = (await builtinNames('transports')).filter((name) => hasIPv6 || !name.endsWith('6'));
  const fitting = async (transport: string) => {
    const { meta } = await loadPlugin('transports', { use: transport });
    return meta.accepts.includes('bytes')
      ? { codecs: ['none'], payloads: ['opaque'] }
      : { codecs: ['json-text'], payloads: ['tick'] };
  };
  const suite = {
    title: 'wires',
    rounds: 1,
    warmupMs: 20,
    windowMs: 50,
    baseline: 'none',
    groups: await Promise.all(
      wires.map(async (transport) => ({
        kind: 'network',
        scenario: 'echo',
        transport,
        ...(await fitting(transport)),
        loads: [{ kind: 'closed', clients: 2, depth: 4 }],
      })),
    ),
  };
  const sandbox = createSandbox(t);
  sandbox.write('wires.mjs', `export default ${JSON.stringify(suite)};\n`);
  const { code, stderr } = await sandbox.run(['run', './wires.mjs', '--out', 'out']);
  assert.equal(code, 0, stderr);
  const files = filesBelow(onlyRun(sandbox.path('out')));
  const ends = [...files.values()].flatMap((text) => text.match(/"kind":"end","status":"\w+"/g) ?? []);
  assert.deepEqual(ends, Array(wires.length).fill('"kind":"end","status":"ok"'));
  for (const [name, text] of files) assert.doesNotMatch(text, /\.sock|CERTIFICATE|::1|127\.0\.0\.1/, name);
  assert.deepEqual(readdirSync(sandbox.tmp), []);
});
