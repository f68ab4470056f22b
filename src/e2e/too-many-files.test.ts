import assert from 'node:assert/strict';
import net from 'node:net';
import { test } from 'node:test';
import { loadPlugin } from '../plugins.ts';
import type { Address } from '../types.ts';
import { connectEcho, deferred } from './_peers.ts';
import { builtFolder, createSandbox, type Sandbox } from './_sandbox.ts';

const WIRES = ['tcp', 'lines', 'tls', 'websocket', 'http', 'http2', 'grpc', 'grpc-unary'];
const skip = process.platform === 'win32' && 'it has no limit to lower';
/** Open files that a process may have; Node itself has some thirty, and a wire one or two. */
const LIMIT = 64;

/** A program of ours with the limit lowered. */
const startLimited = (sandbox: Sandbox, program: string) => {
  const script = `import { loadPlugin } from ${JSON.stringify(`file://${builtFolder}/plugins.js`)};
    import { writeSync } from 'node:fs';
    const load = async (use) => (await loadPlugin('transports', { use })).create({ options: {} });
    const wires = ${JSON.stringify(WIRES)};
    ${program}`;
  sandbox.write('program.mjs', script);
  const args = ['-c', `ulimit -n ${LIMIT}; exec "$0" program.mjs`, process.execPath];
  return sandbox.startProgram('sh', args);
};

const SERVER = `
  const at = {};
  for (const wire of wires) {
    const { listen } = await load(wire);
    at[wire] = (await listen({ host: '127.0.0.1', port: 0 }, (head, body, from) => from.send(head, body))).address;
  }
  writeSync(2, JSON.stringify(at) + '\\n');`;

test('a server without a file descriptor left serves those it has, and all again later', {
  skip,
}, async (t) => {
  const server = startLimited(createSandbox(t), SERVER);
  const at: { [wire: string]: Address } = JSON.parse(await server.stderrMatch(/^(\{.*\})\n/m));
  const addressOf = (wire: string): Address => at[wire] ?? assert.fail(wire);
  const dial = async (wire: string) => {
    const { create } = await loadPlugin('transports', { use: wire });
    return connectEcho(t, await create({ options: {} }), addressOf(wire));
  };
  const before = await Promise.all(WIRES.map(dial));
  const turnedAway = deferred<void>();
  const crowd = Array.from({ length: LIMIT }, () =>
    net
      .connect(addressOf('tcp').port, '127.0.0.1')
      .on('error', () => {})
      .on('close', () => turnedAway.resolve()),
  );
  t.after(() => crowd.map((socket) => socket.destroy()));
  await turnedAway.promise;
  for (const { ask } of before) assert.equal(await ask('still served'), 'still served');
  for (const wire of WIRES) {
    const refused = dial(wire).then(
      ({ closed }) => closed,
      ({ code }) => code,
    );
    assert.match(String(await refused), /^(CONNECT_FAILED|CONNECTION_LOST)$/, wire);
  }
  for (const socket of crowd) socket.destroy();
  for (const { ask } of before) assert.equal(await ask('and after'), 'and after');
  for (const wire of WIRES) assert.equal(await (await dial(wire)).ask('served again'), 'served again');
});

const CLIENT = `
  import { openSync } from 'node:fs';
  const transports = await Promise.all(wires.map(load));
  try { for (;;) openSync('/dev/null'); } catch {}
  const codes = [];
  for (const { connect } of transports)
    codes.push(await connect({ host: '127.0.0.1', port: 9 }, () => {}).then(() => 'connected', ({ code }) => code));
  writeSync(2, codes.join() + '\\n');`;

test('a client without a file descriptor left says so', { skip }, async (t) => {
  const client = startLimited(createSandbox(t), CLIENT);
  const { stderr } = await client.ended;
  assert.equal(stderr, `${WIRES.map(() => 'TOO_MANY_FILES').join()}\n`);
});
