/**
 * What one writes in Node to bring a file to another host: stream.pipeline into a socket, stream.pipeline from it into a
 * file. No messages, no answers, nothing resumed, and no digests unless options.sha256 says so: one connection a file. Source, size of the files and the
 * folder are those of the file-share scenario.
 */
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import net, { type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout } from 'node:timers/promises';
import type { DriveContext, Listener, Plugin, Scenario, ScenarioMeta, ServeContext } from 'wirebench';

export const meta: ScenarioMeta = { title: 'stream.pipeline over node:net, file by file', bare: 'tcp' };

const FILE_BYTES = 64 * 1024 * 1024;
/** The first bytes of a connection tell how long a piece is: what the server counts in. */
const HEAD_BYTES = 4;

/** What is called with every piece, at both ends. */
type Tap = () => (bytes: Uint8Array) => void;
const noTap: Tap = () => () => {};
const digest: Tap = () => {
  const hash = createHash('sha256');
  return (bytes) => void hash.update(bytes);
};

async function receive(socket: Socket, path: string, probe: ServeContext['probe'], tap: Tap): Promise<void> {
  const [first] = (await once(socket, 'data')) as [Buffer];
  const pieceBytes = first.readUInt32LE(0);
  socket.pause();
  socket.unshift(first.subarray(HEAD_BYTES));
  let bytes = 0;
  const see = tap();
  socket.on('data', (chunk: Buffer) => {
    see(chunk);
    for (bytes += chunk.length; bytes >= pieceBytes; bytes -= pieceBytes) probe.handled(true);
  });
  await pipeline(socket, createWriteStream(path), { end: true });
  await rm(path);
}

async function serve({ at, probe }: ServeContext, tap: Tap): Promise<Listener> {
  const folder = await mkdtemp(join(tmpdir(), `wirebench-share-${process.pid}-`));
  const sockets = new Set<Socket>();
  let files = 0;
  const server = net.createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    // A client that has seen enough leaves in the middle of a file.
    receive(socket, join(folder, String(files++)), probe, tap).catch(() => socket.destroy());
  });
  server.listen(at.port, at.host);
  await once(server, 'listening');
  const bound = server.address();
  return {
    address: { host: at.host, port: typeof bound === 'object' && bound ? bound.port : at.port },
    stats: () => ({ receiveBufferBytes: null, sendBufferBytes: null }),
    async close() {
      const closed = once(server, 'close');
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Pieces that a client's streams have taken; at the edges of the window as many are under way. */
interface Tally {
  taken: number;
  running: boolean;
}

async function sendFiles(
  { to }: DriveContext,
  pieces: readonly Uint8Array[],
  tally: Tally,
  tap: Tap,
): Promise<void> {
  const pieceBytes = pieces[0]?.length ?? 1;
  function* file() {
    const head = Buffer.alloc(HEAD_BYTES);
    head.writeUInt32LE(pieceBytes, 0);
    yield head;
    const see = tap();
    for (let n = 0; n < Math.max(1, Math.round(FILE_BYTES / pieceBytes)) && tally.running; n++) {
      const piece = pieces[n % pieces.length] ?? head;
      see(piece);
      yield piece;
      tally.taken++;
    }
  }
  while (tally.running) {
    const socket = net.connect(to.port, to.host);
    await pipeline(Readable.from(file(), { objectMode: false, highWaterMark: pieceBytes }), socket);
    if (!socket.closed) await once(socket.resume(), 'close');
  }
}

async function drive(context: DriveContext, tap: Tap): Promise<void> {
  const { load, variants, warmupMs, windowMs, carries, started, tell } = context;
  const pieces = variants.filter((variant) => variant instanceof Uint8Array);
  carries(pieces[0]?.length ?? 0);
  const tally: Tally = { taken: 0, running: true };
  await started();
  const sending = Promise.all(
    Array.from({ length: load.clients }, () => sendFiles(context, pieces, tally, tap)),
  );
  await setTimeout(warmupMs);
  const [from, fromMs, cpuFrom] = [tally.taken, performance.now(), process.cpuUsage()];
  await setTimeout(windowMs);
  const [until, untilMs, cpuUs] = [tally.taken, performance.now(), process.cpuUsage(cpuFrom)];
  tally.running = false;
  await sending;
  tell({
    windowNs: (untilMs - fromMs) * 1e6,
    sent: until - from,
    received: until - from,
    roundTripsNs: new Float64Array(),
    cpuUs,
  });
}

const barePipeline: Plugin<Scenario> = ({ options }) => {
  const tap = options['sha256'] === true ? digest : noTap;
  return { serve: (context) => serve(context, tap), drive: (context) => drive(context, tap) };
};
export default barePipeline;
