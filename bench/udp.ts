import type { Suite } from 'wirebench';

export default {
  title: 'codecs over UDP: what is lost as the rate rises',
  groups: [
    {
      kind: 'network',
      scenario: 'request',
      transport: 'udp',
      codecs: ['json', 'v8', 'msgpackr', 'msgpack'],
      payloads: ['order', 'events'],
      loads: [
        { kind: 'open', clients: 1, ratePerSecond: 2000, preEncoded: true },
        { kind: 'open', clients: 1, ratePerSecond: 8000, preEncoded: true },
        { kind: 'open', clients: 1, ratePerSecond: 20_000, preEncoded: true },
      ],
    },
  ],
} satisfies Suite;
