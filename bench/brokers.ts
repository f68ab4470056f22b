import type { Suite } from 'wirebench';

const echo = {
  kind: 'network',
  scenario: 'echo',
  codecs: ['json'],
  payloads: ['order'],
  loads: [{ kind: 'open', clients: 1, ratePerSecond: 1000 }],
} as const;

export default {
  title:
    'messages through brokers: NATS, RabbitMQ and Kafka, a running one or one that is started for the run',
  groups: [
    { ...echo, transport: 'nats' },
    { ...echo, transport: 'amqp' },
    { ...echo, transport: 'kafka' },
  ],
} satisfies Suite;
