import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { type TestContext, test } from 'node:test';
import { createSandbox, type Sandbox } from './_sandbox.ts';

const skip = process.platform === 'win32' ? 'it needs tar' : false;

/** What a codec of ours asks of its package, in JSON. */
const MODULE = {
  '1.0.0': 'export const stringify = (value) => JSON.stringify(value); export const parse = JSON.parse;',
  '1.0.1':
    'export const stringify = (value) => JSON.stringify(value, null); export const parse = JSON.parse;',
  '1.1.0':
    'export const stringify = (value) => JSON.stringify(value, null, 1); export const parse = JSON.parse;',
} as const;

/** As much of a registry as an installation needs, on a free port. Returns its address. */
async function fakeRegistry(t: TestContext, sandbox: Sandbox): Promise<string> {
  const tarballs = new Map<string, Buffer>();
  for (const [version, code] of Object.entries(MODULE)) {
    sandbox.write(`packed/${version}/package/package.json`, packageJson(version));
    sandbox.write(`packed/${version}/package/index.js`, code);
    const cwd = `packed/${version}`;
    const { code: ended } = await sandbox.startProgram('tar', ['-czf', 'packed.tgz', 'package'], { cwd })
      .ended;
    assert.equal(ended, 0);
    tarballs.set(version, readFileSync(sandbox.path(`${cwd}/packed.tgz`)));
  }
  const server = createServer(({ url = '', headers: { host = '' } }, response) => {
    const version = /-(\d+\.\d+\.\d+)\.tgz$/.exec(url)?.[1];
    if (version !== undefined) response.end(tarballs.get(version));
    else if (url !== '/devalue') response.writeHead(404).end('{}');
    else response.end(JSON.stringify(packument(`http://${host}`, tarballs)));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => {
    server.close();
    server.closeAllConnections();
  });
  const address = server.address();
  return `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}/`;
}

const packageJson = (version: string): string =>
  JSON.stringify({ name: 'devalue', version, type: 'module', exports: './index.js' });

function packument(at: string, tarballs: ReadonlyMap<string, Buffer>) {
  const versions = [...tarballs].map(([version, bytes]) => {
    const integrity = `sha512-${createHash('sha512').update(bytes).digest('base64')}`;
    const dist = { tarball: `${at}/devalue/-/devalue-${version}.tgz`, integrity };
    return [version, { name: 'devalue', version, dist }] as const;
  });
  return { name: 'devalue', 'dist-tags': { latest: '1.1.0' }, versions: Object.fromEntries(versions) };
}

test('two versions of a package, installed side by side, measured with our codec of it', {
  skip,
}, async (t) => {
  const sandbox = createSandbox(t);
  const env = {
    npm_config_registry: await fakeRegistry(t, sandbox),
    npm_config_cache: sandbox.path('cache'),
    npm_config_update_notifier: 'false',
  };
  const gate = (base: string, head: string, ...args: string[]) => {
    const short = [
      '--op',
      'encode',
      '--payload',
      'tick',
      '--time',
      '1s',
      '--codec',
      'devalue',
      '--out',
      'out',
    ];
    return sandbox.run(['gate', '--base', base, '--head', head, ...short, ...args], { env });
  };

  const patch = await gate('devalue@1.0.0', 'devalue@1.0.1');
  assert.ok(patch.code === 0 || patch.code === 3, patch.stdout + patch.stderr);
  const told = patch.stdout.replace(/\s+/g, ' ');
  assert.match(told, /base devalue@1\.0\.0 \(1\.0\.0\), head devalue@1\.0\.1 \(1\.0\.1\)/);
  assert.match(told, /devalue 1\.0\.0; devalue 1\.0\.1;/);

  const minor = await gate('devalue@1.0.1', 'devalue@latest');
  assert.equal(minor.code, 1, minor.stderr);
  assert.match(minor.stdout, /^FAIL, FORMAT CHANGED: tick: other bytes/);

  const same = await gate('devalue@latest', 'devalue@1.1.0');
  assert.equal(same.code, 0, same.stderr);
  assert.match(same.stdout, /^PASS: base and head are the same \(1\.1\.0\), so nothing was measured/);

  const none = await gate('devalue@1.0.0', 'devalue@9.9.9', '--verbose');
  assert.equal(none.code, 4);
  assert.match(none.stderr, /PREPARE_FAILED: could not prepare the head: "npm install .* devalue@9\.9\.9"/);
  assert.match(none.stderr, /ETARGET/);

  const strange = await gate('devalue@1.0.0', 'devalue@1.0.1', '--codec', 'json');
  assert.equal(strange.code, 2);
  assert.match(strange.stderr, /BAD_OPTION: json is none of our codecs of devalue; there are: devalue/);
});
