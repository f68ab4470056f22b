import assert from 'node:assert/strict';
import { once } from 'node:events';
import net from 'node:net';
import { describe, it } from 'node:test';
import { loadPlugin } from '../plugins.ts';
import { CONNECT_LIMIT_MS } from '../transports/_in-time.ts';
import type { Address, Connection, Transport } from '../types.ts';
import { deferred } from './_peers.ts';
import { createSandbox } from './_sandbox.ts';
import { serveRaw } from './_tap.ts';

async function load(wire: string): Promise<Transport> {
  const { create } = await loadPlugin('transports', { use: wire });
  return create({ options: {} });
}

const assertTimesOut = (connecting: Promise<Connection>): Promise<void> =>
  assert.rejects(connecting, { code: 'TIMED_OUT', message: /does not answer; / });

describe('a server that accepts and says nothing is given up', () => {
  for (const wire of ['tls', 'websocket', 'http', 'http2', 'grpc', 'grpc-unary']) {
    it(`by ${wire}`, async (test) => {
      const accepted = deferred<void>();
      const closed = deferred<void>();
      const to = await serveRaw(test, (socket) => {
        socket.resume().once('close', () => closed.resolve());
        accepted.resolve();
      });
      const { connect } = await load(wire);
      test.mock.timers.enable({ apis: ['setTimeout'] });
      const timedOut = assertTimesOut(connect(to, () => {}));
      await accepted.promise;
      test.mock.timers.tick(CONNECT_LIMIT_MS);
      await timedOut;
      // gRPC has no way to end a session that is not established; it does so by itself, later.
      if (!wire.startsWith('grpc')) await closed.promise;
    });
  }
});

/** Listens, says where, and never accepts: one waits, one more may, and then the kernel drops what comes (Linux). */
const DEAF = `
  const server = require('node:net').createServer();
  server.listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => {
    require('node:fs').writeSync(2, 'port ' + server.address().port + ' ');
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
  });`;

const skip = process.platform !== 'linux' && 'other systems drop others';
describe('an address where nothing is answered at all is given up', { skip }, () => {
  for (const wire of ['tcp', 'lines', 'tls', 'websocket', 'http', 'http2', 'grpc', 'grpc-unary']) {
    it(`by ${wire}`, async (test) => {
      const deaf = createSandbox(test).startProgram(process.execPath, ['-e', DEAF]);
      const to: Address = { host: '127.0.0.1', port: Number(await deaf.stderrMatch(/port (\d+) /)) };
      for (let n = 0; n < 2; n += 1) {
        const waiting = net.connect(to.port, to.host);
        test.after(() => waiting.destroy());
        await once(waiting, 'connect');
        waiting.on('error', () => {});
      }
      const { connect } = await load(wire);
      test.mock.timers.enable({ apis: ['setTimeout'] });
      const timedOut = assertTimesOut(connect(to, () => {}));
      test.mock.timers.tick(CONNECT_LIMIT_MS);
      await timedOut;
    });
  }
});
