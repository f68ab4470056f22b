import { loadPlugin } from '../../plugins.ts';
import { seeded } from '../../rng.ts';
import { createRecorder, prepareHistograms } from '../histogram.ts';
import type { TaskOf } from '../protocol.ts';
import { createDirection, type Direction, type Way } from '../relay/direction.ts';
import { createPhase } from '../relay/phase.ts';
import { openTcpRelay } from '../relay/tcp.ts';
import { createTimeline } from '../relay/timeline.ts';
import { openUdpRelay } from '../relay/udp.ts';
import { settleWhenAsked } from '../settle.ts';
import { createUsage } from '../usage.ts';
import { type Link, recorder } from './link.ts';

const LOOPBACK = '127.0.0.1';

/** Stands between client and server and does to their packets what the cell's impairments say. */
export async function relay(task: TaskOf<'relay'>, link: Link): Promise<void> {
  const { cell, epoch, to } = task;
  await prepareHistograms();
  const lateness = createRecorder();
  const timeline = createTimeline((lateMs) => lateness.record(lateMs * 1e6));
  const phase = createPhase(epoch);
  const { host = LOOPBACK, socket, directionOf } = await prepare(task);
  const keepsOrder = socket === 'tcp';
  const upstream = directionOf('upstream', { timeline, keepsOrder });
  const downstream = directionOf('downstream', { timeline, keepsOrder });
  const open = keepsOrder ? openTcpRelay : openUdpRelay;
  const opened = await open({ to, at: { host, port: 0 }, upstream, downstream, timeline, phase });
  settleWhenAsked(link, () => {
    const waiting = [upstream.queued(), downstream.queued()];
    return waiting.reduce((sum, { window, outside }) => sum + window + outside, 0);
  });
  link.send({ type: 'ready', address: opened.address });

  await link.next('start');
  phase.start(cell.warmupMs);
  const used = createUsage();
  setTimeout(used, cell.warmupMs);
  link.send({ type: 'ready', address: null });
  await link.next('stop');
  phase.stop();
  const usage = used();
  await link.next('bye');
  const drops = await opened.socketDrops();
  recorder(
    link,
    task,
  )({
    kind: 'relay',
    ...usage,
    upstream: { ...countsOf(upstream), socketDrops: drops.upstream },
    downstream: { ...countsOf(downstream), socketDrops: drops.downstream },
    receiveBufferBytes: opened.receiveBufferBytes(),
    lateness: lateness.take(),
  });
  await opened.close();
}

/** Loads the cell's impairments. Every flow and way has its own, each with random numbers of its own from the round's seed: the same for every codec. */
async function prepare({ cell, round, seed }: TaskOf<'relay'>) {
  if (cell.transport === null) throw new TypeError(`${cell.id} has no wire`);
  const { host, socket } = (await loadPlugin('transports', cell.transport)).meta;
  if (socket === undefined) throw new TypeError(`${cell.id} has no sockets to stand between`);
  const plugins = await Promise.all(
    cell.impairments.map(async (ref) => ({ ref, ...(await loadPlugin('impairments', ref)) })),
  );
  const names = plugins.map(({ ref }) => ref.use);
  const directionOf = (way: Way, options: Parameters<typeof createDirection>[2]) =>
    createDirection(
      names,
      (flow) =>
        plugins.map(({ ref, create }, position) => {
          const rng = seeded(seed, 'impairment', String(round), way, String(flow), String(position), ref.use);
          return create({ options: ref.options ?? {}, rng, socket });
        }),
      options,
    );
  return { host, socket, directionOf };
}

const countsOf = ({ tallies: { window, outside }, queued }: Direction) => ({
  window: { ...window.counts, queued: queued().window, stages: [...window.stages] },
  outside: { ...outside.counts, queued: queued().outside, stages: [...outside.stages] },
});
