import { WirebenchError } from '../../errors.ts';
import { type Client, createClient } from '../client.ts';
import { nowNs } from '../clock.ts';
import { verifyRoundTrips } from '../drain.ts';
import { type Flow, openFlow } from '../flow.ts';
import { prepareHistograms } from '../histogram.ts';
import { createCodecs, loadVariants, loadWire } from '../load-cell.ts';
import { createTrialProbe } from '../probes.ts';
import type { TaskOf } from '../protocol.ts';
import { answerBlocks } from './_blocks.ts';
import type { Link } from './link.ts';

/** The client of an arm over a wire: a block is so many round trips, one after the other. */
export async function wireArm({ cell, seed, epoch, to }: TaskOf<'wire-arm'>, link: Link): Promise<void> {
  await prepareHistograms();
  const { scenario, transport, wire } = await loadWire(cell);
  const {
    codecs: [codec, own],
  } = await createCodecs(cell, 2);
  if (!codec || !own) throw new TypeError('no codec was created');
  const variants = await loadVariants(cell, seed);
  const client = createClient({ wire, epoch, probe: createTrialProbe(), faults: {} });
  const load = { kind: 'closed', clients: 1, depth: 1 } as const;
  const alone = (what: string) => () => {
    throw new TypeError(`a wire of its own does not ${what}`);
  };
  await scenario.drive({
    ...{ variants, to, load, warmupMs: cell.warmupMs, windowMs: cell.windowMs, codec: own },
    ...{ probe: client.probe, started: alone('start'), tell: alone('tell') },
    ...{ hub: alone('hand on'), carries: () => {} },
    exchange: async (open) => {
      const flow = await openFlow(client, transport, to, 0, open(codec));
      await verifyRoundTrips(client, flow, variants.length);
      const roundTrips = (count: number) => inTurn(client, flow, count);
      await answerBlocks(link, roundTrips);
      await verifyRoundTrips(client, flow, variants.length);
      await flow.connection.close();
    },
  });
}

/**
 * Round trips at the head of a block that are not timed. Both ends have slept while the other arm ran, and the first trip
 * is as long as it takes to wake them: what is timed would not grow with the number of trips alone.
 */
const LEAD = 2;

/** ns of so many round trips, each sent when the one before has been decoded. */
function inTurn(client: Client, flow: Flow, count: number): Promise<number> {
  return new Promise((resolve, reject) => {
    let startNs = 0;
    let left = LEAD + count;
    client.onSettled = () => {
      if (flow.closed)
        return reject(
          new WirebenchError(
            'CONNECTION_LOST',
            'the server hung up in the middle of a block; see what ended it',
          ),
        );
      left--;
      const now = nowNs();
      if (left === 0) return resolve(now - startNs);
      if (left === count) startNs = now;
      flow.send(now, now);
    };
    const now = nowNs();
    flow.send(now, now);
  });
}
