import assert from 'node:assert/strict';
import { test } from 'node:test';
import { builtinNames, loadPlugin } from '../plugins.ts';

const optionsOf = async (text: string) => {
  const [use = '', rest = ''] = text.split(/:(.*)/);
  return (await loadPlugin('impairments', { use })).parse?.(rest);
};

test('every impairment understands its own example, and refuses what is not like it, with the example', async () => {
  const wrong: { readonly [use: string]: readonly string[] } = {
    none: ['5%'],
    loss: ['', '5', '101%', '-1%', '5%%', '0.05', '5 %', 'NaN%', '1e1%'],
    burst: ['', '1%/', '1%/2%/3%/4%/5%', 'p=1%'],
    delay: ['', '20', '-1ms', '20ms~', '20ms~5', '20ms/cauchy', '20ms~1ms~1ms', '20ms/normal/normal', '2h'],
    reorder: ['5%', '5%+0', '5%+1.5', '5%+-3', '5%+3+3', '+3'],
    duplicate: ['', '200%'],
    corrupt: ['', '1'],
    rate: ['', '10', '10MB', '0bit', '10mbit/', '10mbit/5', '10mbit/1kB/1kB'],
    blackhole: ['', '200ms', '700ms-200ms', '5ms-5ms', '1ms-2ms-3ms'],
    reset: ['', '5', '-5ms', '0B', '1.5B'],
    'slow-reader': ['', '1MB', '1MB/ms', '0B/s'],
    mtu: ['1500', '67/1%', '1500/', '1500.5/1%', '1500/1%/1%'],
  };
  assert.deepEqual(Object.keys(wrong).sort(), await builtinNames('impairments'));
  for (const [use, texts] of Object.entries(wrong)) {
    const { meta, parse, create } = await loadPlugin('impairments', { use });
    const [example = ''] = meta.example.split(' ');
    assert.ok(await optionsOf(example), example);
    const refused = {
      code: 'BAD_OPTION',
      message: new RegExp(`^the impairment ${use} .*write it like ${use}`),
    };
    for (const text of texts) assert.throws(() => parse?.(text), refused, `${use}:${text}`);
    const context = { rng: () => 0, socket: 'udp' as const };
    assert.throws(() => create({ options: { unheardOf: 1 }, ...context }), refused, use);
  }
});

test('only udp loses, doubles, reorders or damages; only tcp is read slowly or reset', async () => {
  const socketsOf = async (use: string) => (await loadPlugin('impairments', { use })).meta.sockets.join();
  const sockets = await Promise.all(
    (await builtinNames('impairments')).map(async (use) => [use, await socketsOf(use)]),
  );
  assert.deepEqual(Object.fromEntries(sockets), {
    blackhole: 'udp,tcp',
    burst: 'udp',
    corrupt: 'udp',
    delay: 'udp,tcp',
    duplicate: 'udp',
    loss: 'udp',
    mtu: 'udp',
    none: 'udp,tcp',
    rate: 'udp,tcp',
    reorder: 'udp',
    reset: 'tcp',
    'slow-reader': 'tcp',
  });
});
