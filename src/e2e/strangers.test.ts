import assert from 'node:assert/strict';
import dgram from 'node:dgram';
import { once } from 'node:events';
import { connect } from 'node:net';
import { test } from 'node:test';
import { loadReport } from '../cli/report.ts';
import { createHead, seal, writeRequest } from '../envelope.ts';
import { readRun } from '../run/store.ts';
import type { CountersRecord } from '../schema.ts';
import { childrenOf, listeningPorts, recordSeen, runFolder, skipWithoutProc } from './_machine.ts';
import { createSandbox, type Sandbox } from './_sandbox.ts';
import { wireSuite } from './_suites.ts';

/** Runs one cell, lets `bother` loose on its server in the middle of the window, and returns what the server counted. */
async function bothered(
  sandbox: Sandbox,
  wire: 'tcp' | 'udp',
  bother: (port: number) => Promise<void>,
): Promise<CountersRecord> {
  // The window ends well after the first interval record, which says that it is open.
  sandbox.write('suite.mjs', wireSuite(wire, { windowMs: 2000 }));
  const run = sandbox.start(['run', './suite.mjs', '--out', 'out']);
  const folder = sandbox.path(await runFolder(run));
  await recordSeen(folder, ({ kind }) => kind === 'interval');
  const [server = 0] = childrenOf(run.pid);
  const [port = 0] = listeningPorts(wire, server);
  await bother(port);
  const { code, stderr } = await run.ended;
  assert.equal(code, 0, stderr);
  const [row] = loadReport(folder).tables[0]?.rows ?? [];
  assert.deepEqual([row?.status, row?.reasons], ['valid', []]);
  const counters = [...readRun(folder).records.values()]
    .flat()
    .filter((record) => record.kind === 'counters');
  const [counted] = counters.filter(({ role }) => role === 'server');
  assert.ok(counted);
  return counted;
}

/** Sends bytes and waits until the server has hung up on them, or has taken them all and was hung up on. */
async function tcpStranger(port: number, bytes: Buffer, hangUp: boolean): Promise<void> {
  const socket = connect(port, '127.0.0.1');
  const closed = once(socket, 'close');
  socket.on('error', () => {});
  socket.resume();
  await new Promise((resolve) => socket.write(bytes, resolve));
  if (hangUp) socket.end();
  await closed;
}

test('strangers on the TCP port are counted, and cost the cell nothing', {
  skip: skipWithoutProc,
}, async (t) => {
  const prefix = (length: number) => Buffer.from(new Uint32Array([length]).buffer);
  const faults = await bothered(createSandbox(t), 'tcp', async (port) => {
    await tcpStranger(port, prefix(0xffffffff), false);
    await tcpStranger(port, prefix(3), false);
    await tcpStranger(port, Buffer.concat([prefix(1000), Buffer.alloc(500, 7)]), true);
    // A frame of the right form with another's head.
    await tcpStranger(port, Buffer.concat([prefix(100), Buffer.alloc(100, 7)]), true);
  });
  assert.deepEqual(faults.faults, { oversized: 1, malformed: 3 });
});

test('strangers on the UDP port are counted, and cost the cell nothing', {
  skip: skipWithoutProc,
}, async (t) => {
  const head = createHead(0, 12_345);
  writeRequest(head, 0, true, 0, 0);
  seal(head, 'old', true);
  const ofAnotherRun = Buffer.concat([head, Buffer.from('old')]);
  const damaged = Buffer.from(ofAnotherRun);
  damaged[damaged.length - 1] = 0;
  const { faults, received } = await bothered(createSandbox(t), 'udp', async (port) => {
    const socket = dgram.createSocket('udp4');
    for (const datagram of [
      Buffer.alloc(0),
      Buffer.alloc(20, 7),
      Buffer.alloc(100, 7),
      ofAnotherRun,
      damaged,
    ]) {
      await new Promise((resolve) => socket.send(datagram, port, '127.0.0.1', resolve));
    }
    socket.close();
  });
  assert.deepEqual([faults, received.foreign, received.corrupt], [{ malformed: 3 }, 2, 0]);
});
