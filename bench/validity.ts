import type { Suite } from 'wirebench';

const twice = ['json', { use: 'json', as: 'json again' }];

export default {
  title: 'the same codec twice: every ratio must hold 1',
  rounds: 10,
  groups: [
    { kind: 'codec', codecs: twice, payloads: ['tick', 'order', 'catalog'] },
    { kind: 'codec', study: 'memory', codecs: twice, payloads: ['order'] },
    { kind: 'codec', study: 'cold', codecs: twice, payloads: ['order'] },
    {
      kind: 'network',
      scenario: 'request',
      transport: 'tcp',
      codecs: twice,
      payloads: ['order'],
      loads: [{ kind: 'closed', clients: 1, depth: 16 }],
    },
  ],
} satisfies Suite;
