import type { Suite } from 'wirebench';

const common = {
  kind: 'network',
  transport: 'tcp',
  codecs: ['json', 'msgpackr'],
  payloads: ['order'],
} as const;
const closed = (clients: number, depth: number) => ({ kind: 'closed' as const, clients, depth });
const queue = { ...common, loads: [closed(4, 16)] };

export default {
  title:
    'systems: a service that answers, a message to 2, 10 and 100 clients, a queue at least once and at most once, and a file share',
  warmupMs: 200,
  windowMs: 500,
  groups: [
    { ...common, scenario: 'request', loads: [closed(1, 16), closed(10, 1)] },
    { ...common, scenario: 'broadcast', loads: [closed(2, 1), closed(10, 1), closed(100, 1)] },
    {
      ...common,
      scenario: { use: 'broadcast', options: { encode: 'each' } },
      loads: [closed(10, 1), closed(100, 1)],
    },
    {
      ...common,
      scenario: 'broadcast',
      loads: [{ kind: 'open', clients: 10, ratePerSecond: 200, pacing: 'timer' }],
    },
    { ...queue, scenario: 'queue' },
    {
      ...common,
      scenario: 'queue',
      loads: [{ kind: 'open', clients: 4, ratePerSecond: 2000, pacing: 'timer' }],
    },
    { ...queue, scenario: { use: 'queue', options: { guarantee: 'at-most-once' } } },
    { ...queue, scenario: { use: 'queue', options: { dies: true } } },
    { ...queue, scenario: { use: 'queue', options: { guarantee: 'at-most-once', dies: true } } },
    {
      ...common,
      scenario: 'file-share',
      payloads: [{ use: 'piece', as: 'file in pieces of 256 kB' }],
      loads: [closed(1, 8)],
    },
  ],
} satisfies Suite;
