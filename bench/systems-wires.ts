import type { Suite } from 'wirebench';

const echo = {
  kind: 'network',
  scenario: 'echo',
  codecs: ['json-text'],
  payloads: ['order'],
  loads: [
    { kind: 'closed', clients: 1, depth: 1 },
    { kind: 'closed', clients: 1, depth: 10 },
  ],
} as const;

export default {
  title:
    'the wires of messaging systems: one JSON text bounced over each, and opaque bytes of its size as the floor',
  baseline: 'json-text',
  // Libraries of this size take longer to be compiled than a socket does.
  warmupMs: 1000,
  windowMs: 700,
  groups: [
    { ...echo, transport: 'tcp' },
    { ...echo, transport: 'lines' },
    { ...echo, transport: 'websocket' },
    { ...echo, transport: 'http' },
    { ...echo, transport: 'http2' },
    { ...echo, transport: 'grpc' },
    { ...echo, transport: 'grpc-unary' },
  ],
} satisfies Suite;
