import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { profilesOf, publicPlace } from './profiles.ts';

const folders = { cwd: '/home/ada/work', home: '/home/ada', own: '/opt/tools/wirebench' };

test('where a module stands is told without the folders of this machine', () => {
  const places = {
    'file:///home/ada/work/mine.mjs': './mine.mjs',
    'file:///home/ada/work/node_modules/msgpackr/pack.js': './node_modules/msgpackr/pack.js',
    'file:///home/ada/my%20codecs/a.mjs': '~/my codecs/a.mjs',
    '/home/ada/work/node_modules/avsc/lib/index.js': './node_modules/avsc/lib/index.js',
    'file:///opt/tools/wirebench/dist/run/role.js': 'wirebench/dist/run/role.js',
    'file:///srv/acme/app/node_modules/bson/lib/bson.mjs': 'node_modules/bson/lib/bson.mjs',
    'file:///srv/acme/secret/codec.mjs': 'codec.mjs',
    'file:///home/adam/codec.mjs': 'codec.mjs',
    'node:buffer': 'node:buffer',
    'wasm://wasm/0009ddfa': 'wasm://wasm/0009ddfa',
    '': '',
  };
  for (const [url, place] of Object.entries(places)) assert.equal(publicPlace(url, folders), place, url);
});

function storeOf(t: TestContext) {
  const folder = mkdtempSync(join(tmpdir(), 'wirebench-test-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return { folder, write: (file: string, text: string) => writeFileSync(join(folder, file), text) };
}

/** What V8 would write into the folder that these arguments name. */
function writeProfile(args: readonly string[], thread: number, url: string): void {
  const folder = args[1]?.replace('--cpu-prof-dir=', '') ?? '';
  const nodes = [{ id: 1, callFrame: { functionName: 'f', url, lineNumber: 2 } }];
  writeFileSync(
    join(folder, `CPU.20250102.030405.77.${thread}.00${thread}.cpuprofile`),
    JSON.stringify({ nodes, samples: [1] }),
  );
}

test('a profile a process and thread is kept under its own name, and nothing else', (t) => {
  const store = storeOf(t);
  const profiles = profilesOf(store, 'tcp-json');
  const client = profiles.nodeArgs('client');
  const server = profiles.nodeArgs('server');
  assert.equal(client[0], '--cpu-prof');
  for (const thread of [10, 0, 9]) writeProfile(client, thread, `node:thread${thread}`);
  writeProfile(server, 0, `file://${join(process.cwd(), 'mine.mjs')}`);
  profiles.keep();
  const folder = join(store.folder, 'profiles');
  const kept = (file: string) => JSON.parse(readFileSync(join(folder, file), 'utf8'));
  assert.deepEqual(readdirSync(folder).sort(), [
    'tcp-json.client.cpuprofile',
    'tcp-json.client.thread-1.cpuprofile',
    'tcp-json.client.thread-2.cpuprofile',
    'tcp-json.server.cpuprofile',
  ]);
  assert.equal(kept('tcp-json.client.cpuprofile').nodes[0].callFrame.url, 'node:thread0');
  assert.equal(kept('tcp-json.client.thread-2.cpuprofile').nodes[0].callFrame.url, 'node:thread10');
  assert.deepEqual(kept('tcp-json.server.cpuprofile'), {
    nodes: [{ id: 1, callFrame: { functionName: 'f', url: './mine.mjs', lineNumber: 2 } }],
    samples: [1],
  });
});

test('a process that writes none leaves none, and neither does one that failed', (t) => {
  const store = storeOf(t);
  mkdirSync(join(store.folder, 'profiles'));
  const bun = profilesOf(store, 'bun');
  bun.nodeArgs('');
  bun.keep();
  const failed = profilesOf(store, 'failed');
  writeProfile(failed.nodeArgs(''), 0, 'node:fs');
  failed.discard();
  assert.deepEqual(readdirSync(join(store.folder, 'profiles')), []);
});
