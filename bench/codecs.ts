import type { Suite } from 'wirebench';

export default {
  title: 'every codec on every payload, in process',
  groups: [
    {
      kind: 'codec',
      codecs: ['json', 'json-text', 'v8', 'msgpackr', 'msgpackr-records', 'msgpack', 'devalue'],
      payloads: ['tick', 'order', 'events', 'catalog', 'telemetry', 'chat', 'structured'],
    },
  ],
} satisfies Suite;
