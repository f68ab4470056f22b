import type { Suite } from 'wirebench';

export default {
  title: 'what compression costs and saves, in process: gzip, zstd and brotli behind four codecs',
  groups: [
    {
      kind: 'codec',
      codecs: [
        'json',
        'json+gzip',
        'json+zstd',
        'json+brotli',
        'msgpackr',
        'msgpackr+gzip',
        'msgpackr+zstd',
        'msgpackr+brotli',
        'cbor-x',
        'cbor-x+gzip',
        'cbor-x+zstd',
        'cbor-x+brotli',
        'v8',
        'v8+gzip',
        'v8+zstd',
        'v8+brotli',
      ],
      payloads: ['order', 'events', 'telemetry'],
    },
  ],
} satisfies Suite;
