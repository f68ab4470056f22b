import type { Suite } from 'wirebench';

const codecs = ['json', 'json-text', 'v8', 'msgpackr', 'msgpackr-records', 'msgpack', 'devalue'];
const few = ['json', 'msgpackr', 'msgpack'];

export default {
  title: 'codecs in process, over TCP and over UDP, a broadcast to ten clients, and a file share',
  warmupMs: 250,
  windowMs: 700,
  groups: [
    { kind: 'codec', codecs, payloads: ['tick', 'order', 'events', 'catalog'] },
    {
      kind: 'network',
      scenario: 'echo',
      transport: 'tcp',
      codecs,
      payloads: ['order'],
      loads: [{ kind: 'closed', clients: 1, depth: 16 }],
    },
    {
      kind: 'network',
      scenario: 'request',
      transport: 'tcp',
      codecs: few,
      payloads: ['order'],
      loads: [
        { kind: 'closed', clients: 1, depth: 16 },
        { kind: 'open', clients: 1, ratePerSecond: 5000 },
      ],
    },
    {
      kind: 'network',
      scenario: 'request',
      transport: 'udp',
      codecs: few,
      payloads: ['events'],
      loads: [
        { kind: 'open', clients: 1, ratePerSecond: 2000, preEncoded: true },
        { kind: 'open', clients: 1, ratePerSecond: 8000, preEncoded: true },
        { kind: 'open', clients: 1, ratePerSecond: 20_000, preEncoded: true },
      ],
    },
    {
      kind: 'network',
      scenario: 'broadcast',
      transport: 'tcp',
      codecs: ['json'],
      payloads: ['order'],
      loads: [{ kind: 'closed', clients: 10, depth: 1 }],
    },
    {
      kind: 'network',
      scenario: 'file-share',
      transport: 'tcp',
      codecs: ['json', 'msgpackr'],
      payloads: [{ use: 'piece', as: 'file in pieces of 256 kB' }],
      loads: [{ kind: 'closed', clients: 1, depth: 8 }],
    },
  ],
} satisfies Suite;
