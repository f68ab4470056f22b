import { loadPlugin } from '../plugins.ts';
import type { RoleMessage, TaskOf } from '../run/protocol.ts';
import { drive } from '../run/roles/drive.ts';
import { createInbox } from '../run/roles/link.ts';
import { serve } from '../run/roles/serve.ts';
import type { Cell, CountersRecord, Record } from '../schema.ts';
import type { Address, Ref, ScenarioMeta } from '../types.ts';
import { openTap } from './_tap.ts';

export interface Rounds {
  readonly scenario: Ref;
  readonly meta: ScenarioMeta;
  readonly payload: string;
  readonly codec: string;
  /** All that goes between client and server is counted, and may be cut: it costs time. */
  readonly tapped: boolean;
}

export const EPOCH = 11;
const CLIENTS = 3;

const cellOf = ({ scenario, meta, payload, codec, tapped }: Rounds): Cell => ({
  id: 'conformance',
  table: 'conformance',
  row: codec,
  scenario,
  codec: { use: codec },
  payload: { use: payload },
  transport: { use: 'tcp' },
  delivery: 'reliable',
  colocated: false,
  impairments: [],
  runtime: null,
  load: { kind: 'closed', clients: CLIENTS, depth: 2 },
  floor: null,
  sizeBytes: null,
  warmupMs: 5,
  // Through a tap, room for a message of every client also where one is a piece of a file.
  windowMs: tapped ? 500 : 50,
  ...(meta.oneWay && { oneWay: true }),
  ...(meta.hub && { hub: meta.hub }),
  ...(meta.carries && { carries: meta.carries }),
});

/** One role in this process: the test is its runner. */
function playRole(
  run: (link: {
    send(message: RoleMessage): void;
    next: ReturnType<typeof createInbox>['next'];
  }) => Promise<void>,
) {
  const inbox = createInbox();
  const records: Record[] = [];
  const said: RoleMessage['type'][] = [];
  let address: Address | null = null;
  let heard: (() => void)[] = [];
  const ended = run({
    next: inbox.next,
    send(message) {
      if (message.type === 'record') records.push(message.record);
      else said.push(message.type);
      if (message.type === 'ready') address = message.address;
      const waiting = heard;
      heard = [];
      for (const wake of waiting) wake();
    },
  });
  ended.catch(() => {});
  /** Resolves when it has said so; rejects with what made it fail. */
  async function saying(type: RoleMessage['type']): Promise<void> {
    while (!said.includes(type)) {
      const next = new Promise<void>((resolve) => heard.push(resolve));
      await Promise.race([
        next,
        ended.then(() => {
          if (!said.includes(type)) throw new Error(`it ended without saying "${type}"`);
        }),
      ]);
    }
  }
  const counters = () => records.find((record): record is CountersRecord => record.kind === 'counters');
  const tell = (type: 'start' | 'stop' | 'settle' | 'bye') => inbox.put({ type });
  return { tell, records, saying, ended, counters, address: () => address };
}

/** A round as the runner plays it: both roles in this process, over TCP on the loopback address. */
export async function startRound(rounds: Rounds) {
  const task = { cell: cellOf(rounds), round: 0, seed: 1, epoch: EPOCH };
  const server = playRole((link) => serve({ kind: 'serve', ...task, at: null }, link));
  await server.saying('ready');
  const to = server.address();
  if (to === null)
    throw new Error('the server is ready and has no address: serve() must return its listener');
  const tap = rounds.tapped ? await openTap(to) : undefined;
  const drives: TaskOf<'drive'> = { kind: 'drive', ...task, to: tap?.address ?? to };
  const client = playRole((link) => drive(drives, link));
  return {
    clients: CLIENTS,
    server,
    client,
    to,
    tap,
    transport: await (await loadPlugin('transports', { use: 'tcp' })).create({ options: {} }),
    /** Lets it start, and plays it to its end. `meanwhile` is done while the load runs. */
    async play(meanwhile: () => Promise<void> = async () => {}): Promise<void> {
      await client.saying('ready');
      client.tell('start');
      await meanwhile();
      await client.saying('closed');
      server.tell('stop');
      await client.ended;
      server.tell('bye');
      await server.ended;
    },
    /** After every test, also one that has failed in the middle. */
    async abandon(): Promise<void> {
      for (const type of ['start', 'stop', 'settle', 'bye'] as const)
        for (const role of [client, server]) role.tell(type);
      await Promise.allSettled([client.ended, server.ended]);
      await tap?.close();
    },
  };
}

export type Round = Awaited<ReturnType<typeof startRound>>;
