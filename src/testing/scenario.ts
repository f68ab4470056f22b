import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createHead, seal, writeRequest } from '../envelope.ts';
import { loadPlugin } from '../plugins.ts';
import type { CountersRecord } from '../schema.ts';
import type { Options, ScenarioMeta } from '../types.ts';
import { EPOCH, type Round, startRound } from './_round.ts';

/** A scenario that loses its way must fail, not hang: no test here comes near it. */
const LIMIT_MS = 60_000;

export interface ScenarioConformance {
  readonly options?: Options;
  /** What its clients carry: order unless told. */
  readonly payload?: string;
  /** json unless told. */
  readonly codec?: string;
}

/** A server that is a program of its own counts nothing here. */
const isOurs = ({ sentOk }: CountersRecord, { oneWay }: ScenarioMeta): boolean =>
  oneWay === true || sentOk > 0;

/** What each side must have counted, whatever the load was. */
function countsMatch(round: Round, meta: ScenarioMeta): { client: CountersRecord; server: CountersRecord } {
  const [client, server] = [round.client.counters(), round.server.counters()];
  assert.ok(client && server, 'both sides must say what they have counted');
  assert.ok(client.sentOk > 0, 'nothing was sent in the window');
  if (isOurs(server, meta))
    assert.equal(server.received.unique, client.sentOk, 'the server must get each message once');
  const replies = meta.oneWay ? 0 : client.sentOk * (client.hub?.perMessage ?? 1);
  assert.equal(client.received.unique, replies, 'what comes back must be what was sent, for everybody');
  assert.deepEqual([client.received.duplicate, client.received.corrupt, client.sendFailed], [0, 0, 0]);
  return { client, server };
}

async function waitsAtTheBarrier(round: Round): Promise<void> {
  await round.client.saying('ready');
  for (let turns = 0; turns < 50; turns++) await new Promise(setImmediate);
  assert.deepEqual([round.client.records, round.server.records], [[], []], 'it must wait for started()');
  await round.play();
  assert.ok(round.client.records.some(({ kind }) => kind === 'interval'));
}

async function countsEverything(round: Round, meta: ScenarioMeta): Promise<void> {
  await round.play();
  const { client, server } = countsMatch(round, meta);
  assert.deepEqual([client.faults, server.faults], [{}, {}]);
  const expected = meta.hub === undefined ? undefined : round.clients;
  assert.equal(client.hub?.members, expected);
}

/** Nothing listens any more where it did, and nobody is connected. */
async function endsClean(round: Round): Promise<void> {
  await round.play();
  await assert.rejects(
    round.transport.connect(round.to, () => {}),
    { code: 'CONNECT_FAILED' },
  );
}

/** A client of another round comes in the middle, says what it likes, and dies. */
async function survivesStrangers(round: Round, meta: ScenarioMeta): Promise<void> {
  await round.play(async () => {
    for (let n = 0; n < 3; n++) {
      const stranger = await round.transport.connect(round.to, () => assert.fail('a stranger was answered'));
      const head = createHead(n, EPOCH ^ 0xffff);
      writeRequest(head, n, true, 0, 0);
      seal(head, 'x', false);
      stranger.send(head, 'x');
      await new Promise(setImmediate);
      await stranger.close();
    }
  });
  const { server } = countsMatch(round, meta);
  if (isOurs(server, meta)) assert.equal(server.received.foreign, 3, 'each stranger must be counted, once');
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0);

/** Neither the one that is verified by, nor the only consumer of a queue. */
const VICTIM = 1;

/** A client's connection is destroyed in mid-window: what the others send arrives all the same, and the round ends clean. */
async function survivesDeaths(round: Round, meta: ScenarioMeta): Promise<void> {
  assert.ok(round.tap);
  round.tap.cut(VICTIM);
  await round.play();
  const { clients } = round.tap;
  assert.deepEqual(
    clients.map(({ cut }) => cut),
    Array.from({ length: round.clients }, (_, n) => n === VICTIM),
    'every client has one connection, and uses it in the window',
  );
  const [client, server] = [round.client.counters(), round.server.counters()];
  assert.ok(client && server, 'both sides must say what they have counted');
  assert.equal(client.faults['connection lost'], 1, 'the client must learn that one connection is lost');
  const others = clients.filter(({ cut }) => !cut);
  const sent = sum(others.map((one) => one.sent));
  if (isOurs(server, meta))
    assert.ok(server.received.unique >= sent, 'the server must get all that the others have sent');
  // What a consumer had in hand when it died may be lost.
  const hadInHand = meta.hub === 'queue' && clients[VICTIM]?.sent === 0;
  if (meta.oneWay || hadInHand) return;
  const what = 'what the others have sent must come back, or go on';
  // Of a hub they are also given what the one has sent that died.
  if (meta.hub) assert.ok(sum(others.map((one) => one.received)) >= sent, what);
  else for (const one of others) assert.equal(one.received, one.sent, what);
}

const TESTS: readonly [title: string, test: (round: Round, meta: ScenarioMeta) => Promise<void>][] = [
  ['waits at the start barrier', waitsAtTheBarrier],
  ['counts each message once on both sides', countsEverything],
  ['ends clean', endsClean],
  ['goes on when strangers come and go', survivesStrangers],
  ['goes on when a client is killed', survivesDeaths],
];

/**
 * Registers node:test tests that hold a scenario to its contract, over TCP on the loopback address.
 *
 *     import { scenarioConformance } from 'wirebench/testing';
 *     scenarioConformance('./mine.mjs');
 *
 * @param use as in a suite: a built-in name, or a path relative to the working folder
 */
export function scenarioConformance(use: string, more: ScenarioConformance = {}): void {
  const { options, payload = 'order', codec = 'json' } = more;
  const scenario = { use, ...(options && { options }) };
  const named = options ? ` ${JSON.stringify(options)}` : '';
  describe(`scenario ${use}${named}`, () => {
    for (const [title, test] of TESTS) {
      it(title, { timeout: LIMIT_MS }, async (context) => {
        const { meta } = await loadPlugin('scenarios', scenario);
        const reason = meta.bare ? 'it drives sockets of its own' : meta.unavailable;
        if (reason !== undefined) return context.skip(reason);
        const round = await startRound({ scenario, meta, payload, codec, tapped: test === survivesDeaths });
        try {
          await test(round, meta);
        } finally {
          await round.abandon();
        }
      });
    }
  });
}
