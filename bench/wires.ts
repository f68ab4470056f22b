import type { Suite } from 'wirebench';

const echo = {
  kind: 'network',
  scenario: 'echo',
  codecs: ['json'],
  payloads: ['order'],
  loads: [
    { kind: 'closed', clients: 1, depth: 1 },
    { kind: 'closed', clients: 1, depth: 16 },
  ],
} as const;

export default {
  title: 'the wires themselves: one message bounced, and opaque bytes of its size as the floor',
  groups: [
    { ...echo, transport: 'tcp' },
    { ...echo, transport: 'tcp6' },
    { ...echo, transport: 'unix' },
    { ...echo, transport: 'tls' },
    { ...echo, transport: 'udp' },
    { ...echo, transport: 'udp6' },
    { ...echo, transport: 'worker', codecs: ['json', 'json-text', 'v8', 'structured-clone'] },
    { ...echo, transport: 'memory' },
  ],
} satisfies Suite;
