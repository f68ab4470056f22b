import type { Suite } from 'wirebench';

export default {
  title: 'what comes back, what hostile bytes do, and who reads what others wrote',
  rounds: 1,
  groups: [
    { kind: 'codec', study: 'faithfulness', codecs: 'all' },
    { kind: 'codec', study: 'robustness', codecs: 'all', payloads: ['order'] },
    { kind: 'codec', study: 'compatibility', codecs: 'all', payloads: ['order'] },
  ],
} satisfies Suite;
