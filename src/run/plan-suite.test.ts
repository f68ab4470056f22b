import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { planSuite } from './plan-suite.ts';

test('with the servers on another host, wires that cannot leave this one are skipped', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'wirebench-test-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const suite = join(folder, 'wires.mjs');
  const groups = ['tcp', 'udp', 'memory'].map((transport) => ({
    kind: 'network',
    scenario: 'echo',
    transport,
    codecs: ['none'],
    payloads: ['opaque'],
    loads: [{ kind: 'closed', clients: 1, depth: 1 }],
  }));
  writeFileSync(suite, `export default ${JSON.stringify({ title: 't', baseline: 'none', groups })};`);
  const planned = async (apart: boolean) => {
    const { cells, skips } = (await planSuite(suite, {}, () => {}, { apart })).plan;
    return { wires: cells.map(({ transport }) => transport?.use), skips };
  };
  assert.deepEqual(await planned(false), { wires: ['tcp', 'udp', 'memory'], skips: [] });
  assert.deepEqual(await planned(true), {
    wires: ['tcp', 'udp'],
    skips: [
      {
        what: 'none on opaque, echo over memory',
        reason: 'it cannot leave this machine; a target needs tcp, udp or tls',
      },
    ],
  });
});
