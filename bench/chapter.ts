import type { Suite } from 'wirebench';

const payloads = ['tick', 'order', 'telemetry'];
const inPython = (use: string) => ({ use, runtime: 'python3' });
const opaque = (sizeBytes: number) => ({ use: 'opaque', sizeBytes });
const bytes = { kind: 'network', codecs: ['none'], payloads: [opaque(200)] } as const;
const closed = (depth: number) => ({ kind: 'closed' as const, clients: 1, depth });
const steady = [{ kind: 'open' as const, clients: 1, ratePerSecond: 2000 }];

export default {
  title:
    'what a course on distributed communication says, measured: UDP and TCP; JSON, pickle and MessagePack',
  claims: [
    'udp-faster',
    'tcp-reliable',
    'udp-loses',
    'json-slower',
    'pickle-fast',
    'msgpack-compromise',
    'binary-smaller',
    'pickle-unsafe',
    'json-safe',
  ],
  warmupMs: 150,
  windowMs: 350,
  groups: [
    {
      kind: 'codec',
      codecs: [
        'json',
        'pickle',
        'msgpackr',
        'msgpack',
        inPython('json'),
        inPython('pickle'),
        inPython('msgpack'),
      ],
      payloads,
    },
    {
      ...bytes,
      scenario: 'echo',
      transport: 'tcp',
      payloads: [opaque(200), opaque(8000)],
      loads: [closed(1), closed(16)],
    },
    {
      ...bytes,
      scenario: 'echo',
      transport: 'udp',
      payloads: [opaque(200), opaque(8000)],
      loads: [closed(1), closed(16)],
    },
    { ...bytes, scenario: 'echo-python', transport: 'tcp', loads: [closed(1), closed(16)] },
    { ...bytes, scenario: 'echo', transport: 'tcp', loads: steady, impair: [[], 'delay:5ms~2ms'] },
    { ...bytes, scenario: 'echo', transport: 'udp', loads: steady, impair: [[], 'delay:5ms~2ms', 'loss:1%'] },
    { ...bytes, scenario: 'stream', transport: 'tcp', loads: [closed(64)] },
    { ...bytes, scenario: 'stream', transport: 'udp', loads: [closed(64)] },
    {
      kind: 'codec',
      study: 'robustness',
      codecs: ['json', 'pickle', 'msgpackr', 'msgpack', inPython('json'), inPython('pickle')],
      payloads: ['order'],
    },
  ],
} satisfies Suite;
