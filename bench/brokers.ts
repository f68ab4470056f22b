import type { Suite } from 'wirebench';

const steady = { kind: 'open', ratePerSecond: 1000, pacing: 'timer' } as const;
const wires = ['nats', 'jetstream', 'amqp', 'kafka'] as const;
const json = { kind: 'network', codecs: ['json'], payloads: ['order'] } as const;
const queueOf = (guarantee: string) => ({ use: 'queue', options: { guarantee } });

export default {
  title:
    'messages through brokers: NATS, RabbitMQ and Kafka, running ones or such as are started for the run',
  groups: [
    ...wires
      .filter((transport) => transport !== 'nats')
      .map((transport) => ({
        ...json,
        scenario: queueOf('at-least-once'),
        transport,
        loads: [{ ...steady, clients: 2 }],
      })),
    ...wires.map((transport) => ({
      ...json,
      scenario: queueOf('at-most-once'),
      transport,
      loads: [{ ...steady, clients: 2 }],
    })),
    ...wires.map((transport) => ({
      ...json,
      scenario: 'broadcast',
      transport,
      loads: [{ ...steady, clients: 5, ratePerSecond: 200 }],
    })),
    ...wires.map((transport) => ({
      ...json,
      scenario: 'echo',
      transport,
      loads: [{ kind: 'closed', clients: 1, depth: 16 } as const],
    })),
  ],
} satisfies Suite;
