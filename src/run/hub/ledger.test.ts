import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Client } from '../client.ts';
import type { Sender } from '../flow.ts';
import { WAITING_MS } from '../flow.ts';
import { createLedger, UNDER_WAY } from './ledger.ts';

const sender = (): Sender => ({
  connection: {
    drained: async () => {},
    onClose: () => {},
    close: async () => {},
    stats: () => ({ receiveBufferBytes: null, sendBufferBytes: null }),
  },
  ...{ next: 0, settled: 0, lookedAt: 0, blocked: false, closed: false },
  send: () => true,
  giveUp: () => 0,
});

function ledgerOf() {
  const told: Sender[] = [];
  const client: Pick<Client, 'onSettled'> = { onSettled: (one) => void told.push(one) };
  return { ledger: createLedger(client), told };
}

test('senders number together, and each learns when everybody has its message', () => {
  const { ledger, told } = ledgerOf();
  const [ana, bob] = [sender(), sender()];
  assert.deepEqual([ledger.open(ana, 2, 0), ledger.open(bob, 1, 0), ledger.open(ana, 1, 0)], [0, 1, 2]);
  ledger.arrived(0, 1);
  ledger.arrived(2, 1);
  assert.deepEqual([ana.next, ana.settled, bob.settled], [2, 1, 0]);
  ledger.arrived(0, 2);
  ledger.arrived(1, 2);
  // What comes once more settles nothing.
  for (const sequence of [0, 1, 2, 99]) ledger.arrived(sequence, 3);
  assert.deepEqual([ana.settled, bob.settled, told], [2, 1, [ana, ana, bob]]);
});

test('what has waited too long is given up in order, and what comes then counts no more', () => {
  const { ledger } = ledgerOf();
  const ana = sender();
  const lateNs = WAITING_MS * 1e6;
  for (const sentNs of [0, 10, 20]) ledger.open(ana, 1, sentNs);
  ledger.arrived(1, 5);
  ledger.giveUp(lateNs);
  assert.equal(ana.settled, 1);
  ledger.giveUp(lateNs + 1);
  ledger.arrived(0, lateNs + 2);
  assert.equal(ana.settled, 2);
  ledger.giveUp(Number.POSITIVE_INFINITY);
  assert.equal(ana.settled, 3);
});

test('a message that nobody is there for waits to be given up', () => {
  const { ledger } = ledgerOf();
  const ana = sender();
  ledger.open(ana, 0, 0);
  assert.equal(ana.settled, 0);
  ledger.giveUp(Number.POSITIVE_INFINITY);
  assert.equal(ana.settled, 1);
});

test('more under way than are remembered: the oldest are given up, and each is settled once', () => {
  const { ledger } = ledgerOf();
  const ana = sender();
  for (let n = 0; n < UNDER_WAY + 10; n++) ledger.open(ana, 1, n);
  assert.equal(ana.settled, 10);
  // Its place belongs to another now.
  ledger.arrived(3, 0);
  assert.equal(ana.settled, 10);
  for (let n = 10; n < UNDER_WAY + 10; n++) ledger.arrived(n, 0);
  ledger.giveUp(Number.POSITIVE_INFINITY);
  assert.deepEqual([ana.settled, ana.next], [UNDER_WAY + 10, UNDER_WAY + 10]);
});
