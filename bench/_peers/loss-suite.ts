import type { Suite } from 'wirebench';

/** What loss-truth runs: 3,000 datagrams through the relay, with what it injects into the other programs too. */
export default {
  title: 'reported loss against what a relay did',
  rounds: 1,
  warmupMs: 100,
  windowMs: 3000,
  baseline: 'none',
  groups: [
    {
      kind: 'network',
      scenario: 'stream',
      transport: 'udp',
      codecs: ['none'],
      payloads: [{ use: 'opaque', options: { sizeBytes: 200 } }],
      loads: [{ kind: 'open', clients: 1, ratePerSecond: 1000 }],
      impair: ['blackhole:2400ms-60s', 'loss:5%,duplicate:5%', 'reorder:1%+10'],
    },
  ],
} satisfies Suite;
