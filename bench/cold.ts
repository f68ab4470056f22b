import type { Suite } from 'wirebench';

export default {
  title: 'the first message of a fresh process: import, create, encode, decode',
  rounds: 10,
  groups: [
    {
      kind: 'codec',
      study: 'cold',
      codecs: ['json', 'json-text', 'v8', 'msgpackr', 'msgpackr-records', 'msgpack', 'devalue'],
      payloads: ['order'],
    },
  ],
} satisfies Suite;
