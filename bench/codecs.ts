import type { Suite } from 'wirebench';

export default {
  title:
    'every codec and mode, in process: an order, a batch of events, sensor readings, and what JSON cannot hold',
  groups: [
    {
      kind: 'codec',
      codecs: [
        'json',
        'json-text',
        'v8',
        'msgpackr',
        'msgpackr-records',
        'msgpackr-structures',
        'msgpackr-bundle-strings',
        'msgpackr-more-types',
        'msgpackr-structured-clone',
        'msgpack',
        'msgpack-functions',
        'msgpack-bigint64',
        'cbor-x',
        'cbor-x-structures',
        'cbor-x-structured-clone',
        'bson',
        'devalue',
        'devalue-uneval',
        'seroval',
        'superjson',
        'pickle',
        'pickleparser',
        'avsc',
        'protobufjs',
        'protobuf-es',
        'fast-json-stringify',
      ],
      payloads: ['order', 'events', 'telemetry'],
    },
    {
      kind: 'codec',
      codecs: [
        'v8',
        'msgpackr-structured-clone',
        'cbor-x-structured-clone',
        'devalue',
        'devalue-uneval',
        'seroval',
      ],
      payloads: ['structured'],
    },
  ],
} satisfies Suite;
