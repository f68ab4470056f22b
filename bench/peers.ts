import type { Suite } from 'wirebench';

const small = [{ use: 'opaque', options: { sizeBytes: 200 } }];
const large = ['./_peers/block'];
const pingPong = {
  kind: 'network',
  scenario: 'echo',
  codecs: ['none'],
  payloads: small,
  loads: [{ kind: 'closed', clients: 1, depth: 1 }],
} as const;
const tenSockets = { kind: 'closed', clients: 1, depth: 10 } as const;
const flood = { kind: 'closed', clients: 1, depth: 32 } as const;
const steady = { kind: 'open', clients: 1, ratePerSecond: 10_000 } as const;
const stream = { kind: 'network', scenario: 'stream', codecs: ['none'] } as const;

export default {
  title:
    'beside what people use: sockperf and autocannon for round trips, iperf3 for streams, with as many bytes a message',
  rounds: 10,
  // Until an HTTP server in JavaScript is compiled.
  warmupMs: 1000,
  windowMs: 1000,
  baseline: 'bare',
  groups: [
    { ...pingPong, transport: 'tcp', beside: './_peers/sockperf-tcp' },
    { ...pingPong, transport: 'udp', beside: './_peers/sockperf-udp' },
    { ...pingPong, transport: 'http', beside: './_peers/autocannon-http', loads: [tenSockets] },
    { ...stream, transport: 'tcp', beside: './_peers/iperf3-tcp', payloads: small, loads: [flood] },
    { ...stream, transport: 'tcp', beside: './_peers/iperf3-tcp', payloads: large, loads: [flood] },
    { ...stream, transport: 'udp', beside: './_peers/iperf3-udp', payloads: small, loads: [steady, flood] },
  ],
} satisfies Suite;
