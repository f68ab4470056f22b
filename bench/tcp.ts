import type { Suite } from 'wirebench';

const codecs = ['json', 'json-text', 'v8', 'msgpackr', 'msgpackr-records', 'msgpack', 'devalue'];

export default {
  title: 'codecs over TCP: bytes bounced, and messages understood',
  groups: [
    {
      kind: 'network',
      scenario: 'echo',
      transport: 'tcp',
      codecs,
      payloads: ['tick', 'order'],
      loads: [
        { kind: 'closed', clients: 1, depth: 1 },
        { kind: 'closed', clients: 1, depth: 16 },
      ],
    },
    {
      kind: 'network',
      scenario: 'request',
      transport: 'tcp',
      codecs,
      payloads: ['order'],
      loads: [
        { kind: 'closed', clients: 4, depth: 16 },
        { kind: 'open', clients: 4, ratePerSecond: 5000 },
      ],
    },
  ],
} satisfies Suite;
