import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { mortalBroker, skipWithout } from '../e2e/_brokers.ts';
import { ENVELOPE_BYTES } from '../envelope.ts';
import { loadPlugin } from '../plugins.ts';
import type { Handed, NamedHub, OnFault } from '../types.ts';

const WIRES = [
  ['jetstream', 'nats'],
  ['amqp', 'amqp'],
  ['kafka', 'kafka'],
] as const;

const headOf = (n: number): Buffer => {
  const head = Buffer.alloc(ENVELOPE_BYTES);
  head.writeUInt32LE(n);
  return head;
};

/** Numbers that come, and a promise for when a set of them has come. */
function createSeen() {
  const seen: number[] = [];
  let look = () => {};
  return {
    seen,
    add: (head: Buffer) => {
      seen.push(head.readUInt32LE());
      look();
    },
    all: (count: number) =>
      new Promise<void>((resolve) => {
        look = () => new Set(seen).size >= count && resolve();
        look();
      }),
  };
}

/** A broker to be killed, and a promise that the client has noticed. */
async function createCrash(t: TestContext, name: string) {
  const { address: at, kill, back, clients } = await mortalBroker(t, name);
  let lost = () => {};
  const noticed = new Promise<void>((resolve) => {
    lost = resolve;
  });
  const onFault: OnFault = (fault) => fault === 'broker lost' && lost();
  return { at, onFault, back, clients, kill, noticed };
}

for (const [wire, name] of WIRES) {
  const skip = await skipWithout(name);
  const limit = { timeout: 240_000, skip };

  test(`${wire}: every request is answered, also those sent while the broker was away`, limit, async (t) => {
    const { at, onFault, kill, noticed, back, clients } = await createCrash(t, name);
    const { create } = await loadPlugin('transports', { use: wire });
    const transport = await create({ options: {} });
    const served = createSeen();
    const answered = createSeen();
    const listener = await transport.listen(at, (head, body, from) => {
      served.add(head);
      from.send(head, body);
    });
    const client = await transport.connect(listener.address, answered.add, onFault);
    clients.push(client, listener);
    const send = (n: number) => client.send(headOf(n), `${n}`);
    for (let n = 0; n < 200; n++) send(n);
    await answered.all(100);
    await kill();
    // Kafka notices when it sends to a broker that is dead.
    send(200);
    await noticed;
    for (let n = 201; n < 300; n++) send(n);
    await back();
    await answered.all(300);
    assert.deepEqual(new Set(served.seen), new Set(Array.from({ length: 300 }, (_, n) => n)));
  });

  test(`${wire}: a queue at least once loses nothing when its broker dies`, limit, async (t) => {
    const { at, onFault, kill, noticed, back, clients } = await createCrash(t, name);
    const { create } = await loadPlugin('transports', { use: wire });
    const { hubs } = await create({ options: {} });
    assert.ok(hubs);
    const hub: NamedHub = {
      kind: 'queue',
      name: 'wirebench-restart',
      guarantee: 'at-least-once',
      prefetch: 64,
      ackMs: 5000,
    };
    const listener = await hubs.prepare(at, hub);
    const consumed = createSeen();
    const onHanded = (head: Buffer, _body: unknown, { ack }: Handed) => {
      consumed.add(head);
      ack();
    };
    const consumer = await hubs.join(listener.address, hub, { name: 'consumer', onHanded });
    const producer = await hubs.join(listener.address, hub, { name: 'producer' }, onFault);
    clients.push(consumer, producer, listener);
    let confirmed = 0;
    const publish = (n: number) =>
      producer.publish(headOf(n), `${n}`, (error) => {
        assert.equal(error, undefined);
        confirmed++;
      });
    for (let n = 0; n < 200; n++) publish(n);
    await consumed.all(100);
    await kill();
    publish(200);
    await noticed;
    for (let n = 201; n < 300; n++) publish(n);
    await back();
    await consumed.all(300);
    await new Promise(setImmediate);
    assert.ok(confirmed <= 300);
  });
}
