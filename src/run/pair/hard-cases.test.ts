import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { duelOf } from '../../analysis/_pairs.ts';
import { createLauncher, type Launcher, type Role } from '../launch.ts';
import { fight, type Ring } from './duel.ts';

/** JSON that does something else when it has encoded so often; what is looked at before is far less. */
const json = (encode: string, state = '') => `
let calls = 0;
${state}
export const meta = { title: 'x', format: 'json', output: 'bytes', preserves: [] };
export default () => ({
  encode: (value) => { calls++; ${encode}; return Buffer.from(JSON.stringify(value)); },
  decode: (bytes) => JSON.parse(Buffer.from(bytes).toString()),
});
`;

/** A pair of real processes: JSON, and a codec of these lines. */
async function fought(
  t: TestContext,
  code: string,
  parts: Partial<Ring> & {
    memoryLimitBytes?: number;
    wrap?: (launcher: Launcher) => Pick<Launcher, 'launch'>;
  } = {},
) {
  const folder = mkdtempSync(join(tmpdir(), 'wirebench-hard-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const use = join(folder, 'hard.mjs');
  writeFileSync(use, code);
  const launcher = await createLauncher(parts.memoryLimitBytes);
  try {
    return await fight(duelOf('duel', { a: { use: 'json' }, b: { use }, payload: { use: 'tick' } }), 0, 1, {
      launcher: parts.wrap?.(launcher) ?? launcher,
      pin: null,
      signal: new AbortController().signal,
      ...(parts.blockMs !== undefined && { blockMs: parts.blockMs }),
    });
  } finally {
    await launcher.close();
  }
}

test('an arm that crashes in the middle', async (t) => {
  await assert.rejects(fought(t, json('if (calls > 2000) process.abort()')), {
    code: 'ROLE_DIED',
    message: /^the B \(hard\) of duel ended early \(SIGABRT/,
  });
});

test('an arm that exits in the middle', async (t) => {
  await assert.rejects(fought(t, json('if (calls > 2000) process.exit(7)')), {
    code: 'ROLE_DIED',
    message: /^the B \(hard\) of duel ended early \(exit code 7\)/,
  });
});

test('an arm that throws in the middle', async (t) => {
  await assert.rejects(fought(t, json("if (calls > 2000) throw new Error('enough')")), {
    code: 'CODEC_FAILED',
    message: 'enough',
  });
});

test('an arm that hangs is ended when its time is over', async (t) => {
  await assert.rejects(fought(t, json('if (calls > 2000) for (;;);'), { blockMs: 300 }), {
    code: 'ROLE_HUNG',
    message: /^the B \(hard\) of duel said nothing for 0\.3 s/,
  });
});

test('an arm that is killed from outside in the middle', async (t) => {
  const wrap = (launcher: Launcher): Pick<Launcher, 'launch'> => ({
    launch: (...args) => {
      const role = launcher.launch(...args);
      return args[0].startsWith('B ') ? killedAtBlock(role, 50) : role;
    },
  });
  await assert.rejects(fought(t, json(''), { wrap }), {
    code: 'ROLE_DIED',
    message: /^the B \(hard\) of duel ended early \(SIGKILL\)/,
  });
});

/** Somebody else ends its process before its nth block. */
function killedAtBlock(role: Role, at: number): Role {
  let blocks = 0;
  return {
    ...role,
    send: (message) => {
      if (message.type === 'block' && ++blocks === at && role.pid !== undefined)
        process.kill(role.pid, 'SIGKILL');
      role.send(message);
    },
  };
}

test('an arm that keeps all it has made runs out of memory, and that is what is said', async (t) => {
  const leaking = json('kept.push(Buffer.alloc(1e5, calls))', 'const kept = [];');
  await assert.rejects(fought(t, leaking, { memoryLimitBytes: 200 * 2 ** 20 }), {
    code: 'ROLE_OUT_OF_MEMORY',
  });
});

test('what alternates between fast and slow is measured to the end, and both can be seen in its blocks', async (t) => {
  const work = 'for (let n = 0; n < (calls & 4096 ? 20 : 1); n++) JSON.stringify(value)';
  const pair = await fought(t, json(work));
  assert.equal(pair.bNs.length, 120);
  assert.ok(Math.max(...pair.bNs) > 2 * Math.min(...pair.bNs), pair.bNs.join(' '));
});

test('what gets slower with every message is measured to the end', async (t) => {
  const work = 'kept.push(calls); for (let n = 0; n < kept.length; n += 50) kept[n]++';
  const pair = await fought(t, json(work, 'const kept = [];'));
  assert.equal(pair.bNs.length, 120);
});
