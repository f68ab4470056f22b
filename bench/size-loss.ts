import type { Suite } from 'wirebench';

export default {
  title: 'what the size of a message does to its loss, where one lost packet loses the whole message',
  warmupMs: 100,
  windowMs: 800,
  sizeLoss: true,
  groups: [
    {
      kind: 'network',
      scenario: 'echo',
      transport: 'udp',
      codecs: ['json', 'msgpackr', 'v8'],
      payloads: ['telemetry'],
      loads: [{ kind: 'open', clients: 1, ratePerSecond: 2000, preEncoded: true }],
      impair: ['mtu:1500/0.1%', 'mtu:1500/1%', 'mtu:1500/5%', 'mtu:1280/0.1%', 'mtu:1280/1%', 'mtu:1280/5%'],
    },
  ],
} satisfies Suite;
