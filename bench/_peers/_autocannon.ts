/**
 * autocannon beside ours, on the same server: the one of the transport http, which answers with what it gets. Its requests
 * hold the same envelope and body, on as many keep-alive connections as ours has messages in flight, without pipelining.
 *
 * Only its own time of every response is read. Its histogram is not: that cuts milliseconds to whole ones, so that a fast
 * server takes 0, and its first response on a connection holds the time to connect, which is before our window here.
 */
import type { Instance } from 'autocannon';
import {
  type DriveContext,
  type Listener,
  loadPlugin,
  type Plugin,
  type Scenario,
  type ServeContext,
  WirebenchError,
} from 'wirebench';
import { type Flow, messageOf, runClosedLoop, type Tally } from '../_bare/_tally.ts';

const HEAD_BYTES = 56;
/** It looks whether it is to stop this often. */
const SAMPLE_MS = 50;
/** Longer than any window: it is stopped. */
const DURATION_S = 3600;

async function load(): Promise<typeof import('autocannon')> {
  try {
    return (await import('autocannon')).default;
  } catch (error) {
    const text = 'autocannon is not installed; npm install autocannon';
    throw new WirebenchError('PACKAGE_MISSING', text, error);
  }
}

async function serve({ at, probe }: ServeContext): Promise<Listener> {
  const { create } = await loadPlugin('transports', { use: 'http' });
  const { listen } = await create({ options: {} });
  return listen(at, (head, body, from) => {
    probe.handled(true);
    from.send(head, body);
  });
}

/** Counts a response, unless it is none of our server's: then nothing is measured. */
export function count(tally: Tally, status: number, roundTripMs: number): void {
  if (status !== 200) throw new Error(`the server answers autocannon with status ${status}`);
  if (!tally.inWindow) return;
  tally.arrived += 1;
  tally.rttNs[tally.answered++] = roundTripMs * 1e6;
}

const autocannon: Plugin<Scenario> = async () => {
  const shoot = await load();

  async function openFlow(context: DriveContext, depth: number, tally: Tally): Promise<Flow> {
    const { host, port } = context.to;
    const message = messageOf(context, 0);
    let instance: Instance | undefined;
    return {
      start() {
        instance = shoot(
          {
            url: `http://${host}:${port}`,
            connections: depth,
            duration: DURATION_S,
            sampleInt: SAMPLE_MS,
            method: 'POST',
            headers: { 'wirebench-envelope': message.subarray(0, HEAD_BYTES).toString('base64') },
            body: message.subarray(HEAD_BYTES),
          },
          () => {},
        );
        instance.on('response', (_client, status, _bytes, ms) => count(tally, status, ms));
      },
      close: () => instance?.stop?.(),
    };
  }
  return {
    serve,
    drive: (context) => runClosedLoop(context, (depth, tally) => openFlow(context, depth, tally)),
  };
};
export default autocannon;
