import type { Suite } from 'wirebench';

const loads = [1, 16, 128].map((depth) => ({ kind: 'closed' as const, clients: 1, depth }));
const payloads = [{ use: 'opaque', options: { sizeBytes: 200 } }];

export default {
  title: 'the harness itself, beside hand-written bare loops that send the same bytes',
  rounds: 10,
  baseline: 'bare',
  groups: [
    {
      kind: 'network',
      scenario: 'echo',
      beside: './_bare/tcp',
      transport: 'tcp',
      codecs: ['none'],
      payloads,
      loads,
    },
    {
      kind: 'network',
      scenario: 'echo',
      beside: './_bare/udp',
      transport: 'udp',
      codecs: ['none'],
      payloads,
      loads,
    },
  ],
} satisfies Suite;
