import type { Suite } from 'wirebench';

export default {
  title: 'what encoding and decoding cost in memory: bytes allocated, collections, peaks',
  warmupMs: 300,
  windowMs: 400,
  groups: [
    {
      kind: 'codec',
      study: 'memory',
      codecs: ['json', 'json-text', 'v8', 'msgpackr', 'msgpackr-records', 'msgpack', 'devalue'],
      payloads: ['tick', 'order', 'catalog'],
    },
  ],
} satisfies Suite;
