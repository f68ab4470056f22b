import { loadPlugin } from '../plugins.ts';
import type { RoleMessage, TaskOf } from '../run/protocol.ts';
import { drive } from '../run/roles/drive.ts';
import { createInbox } from '../run/roles/link.ts';
import { serve } from '../run/roles/serve.ts';
import type { Cell, CountersRecord, Record } from '../schema.ts';
import type { Address, Ref, ScenarioMeta } from '../types.ts';

export interface Rounds {
  readonly scenario: Ref;
  readonly meta: ScenarioMeta;
  readonly payload: string;
  readonly codec: string;
}

export const EPOCH = 11;
const CLIENTS = 3;

const cellOf = ({ scenario, meta, payload, codec }: Rounds): Cell => ({
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
  windowMs: 50,
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
  const drives: TaskOf<'drive'> = { kind: 'drive', ...task, to };
  const client = playRole((link) => drive(drives, link));
  return {
    clients: CLIENTS,
    server,
    client,
    to,
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
    /** After a test that has failed in the middle. */
    async abandon(): Promise<void> {
      for (const type of ['start', 'stop', 'settle', 'bye'] as const)
        for (const role of [client, server]) role.tell(type);
      await Promise.allSettled([client.ended, server.ended]);
    },
  };
}

export type Round = Awaited<ReturnType<typeof startRound>>;
