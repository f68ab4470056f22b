import type { Suite } from 'wirebench';

export default {
  title: 'one small table of each kind: does it all work here?',
  warmupMs: 100,
  windowMs: 200,
  groups: [
    { kind: 'codec', codecs: ['json', 'msgpackr'], payloads: ['tick'] },
    {
      kind: 'network',
      scenario: 'echo',
      transport: 'tcp',
      codecs: ['json', 'msgpackr'],
      payloads: ['tick'],
      loads: [{ kind: 'closed', clients: 2, depth: 8 }],
    },
    {
      kind: 'network',
      scenario: 'request',
      transport: 'udp',
      codecs: ['json', 'msgpackr'],
      payloads: ['tick'],
      loads: [{ kind: 'open', clients: 1, ratePerSecond: 5000 }],
    },
  ],
} satisfies Suite;
