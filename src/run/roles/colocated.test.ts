import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { WirebenchError } from '../../errors.ts';
import type { Cell } from '../../schema.ts';
import type { RoleMessage, TaskOf } from '../protocol.ts';
import { colocated } from './colocated.ts';
import { createInbox } from './link.ts';

const taskFor = (transport: string, codec: string): TaskOf<'colocated'> => {
  const cell: Cell = {
    id: 'cell',
    table: 'echo',
    row: codec,
    scenario: { use: 'echo' },
    codec: { use: codec },
    payload: { use: 'tick' },
    transport: { use: transport },
    delivery: 'reliable',
    colocated: true,
    impairments: [],
    runtime: null,
    load: { kind: 'closed', clients: 2, depth: 4 },
    floor: null,
    sizeBytes: null,
    warmupMs: 1,
    windowMs: 20,
  };
  return { kind: 'colocated', cell, round: 0, seed: 1, epoch: 7 };
};

/** Runs the role with a runner that says start at once; returns what the role said. */
async function played(task: TaskOf<'colocated'>): Promise<RoleMessage[]> {
  const said: RoleMessage[] = [];
  const inbox = createInbox();
  for (const type of ['start', 'settle'] as const) inbox.put({ type });
  await colocated(task, { send: (message) => said.push(message), next: inbox.next });
  return said;
}

for (const [transport, codec] of [
  ['memory', 'json'],
  ['worker', 'json'],
  ['worker', 'structured-clone'],
] as const) {
  describe(`both ends in one process, ${codec} over ${transport}`, () => {
    it('are one role to the runner, and both say what they counted', async () => {
      const said = await played(taskFor(transport, codec));
      assert.deepEqual(
        said.filter(({ type }) => type !== 'record'),
        [{ type: 'ready', address: null }, { type: 'closed' }],
      );
      const counters = said.flatMap((message) =>
        message.type === 'record' && message.record.kind === 'counters' ? [message.record] : [],
      );
      assert.deepEqual(counters.map(({ role }) => role).sort(), ['client', 'server']);
      const [one, other] = counters;
      assert.ok(one && other && one.sentOk > 0);
      assert.equal(one.received.unique, one.sentOk);
      assert.equal(other.received.unique, one.sentOk);
      assert.deepEqual([one.faults, other.faults], [{}, {}]);
    });

    it('fail with what made the server fail', async () => {
      const failure = await played(taskFor(transport, 'nothing-like-it')).catch((error: unknown) => error);
      assert.ok(failure instanceof WirebenchError);
      assert.equal(failure.code, 'UNKNOWN_NAME');
    });
  });
}
