import type { Suite } from 'wirebench';

export default {
  title: 'codecs over UDP on a bad network: what each impairment costs',
  warmupMs: 150,
  windowMs: 400,
  groups: [
    {
      kind: 'network',
      scenario: 'request',
      transport: 'udp',
      codecs: ['json', 'msgpackr'],
      payloads: ['order'],
      loads: [{ kind: 'open', clients: 1, ratePerSecond: 2000 }],
      impair: [
        [],
        'none',
        'loss:1%',
        'burst:1%/10%/70%/0.1%',
        'delay:20ms~5ms/normal',
        'reorder:5%+3',
        'duplicate:5%',
        'corrupt:1%',
        'blackhole:200ms-300ms',
        'delay:20ms~5ms,loss:1%',
      ],
    },
  ],
} satisfies Suite;
