import type { Suite } from 'wirebench';

const twice = ['none', { use: 'none', as: 'none again' }];
const payloads = [{ use: 'opaque', options: { sizeBytes: 10_000 } }];

export default {
  title: 'opaque bytes: none twice must tie; a loop whose result is used is not faster than memcpy',
  rounds: 10,
  baseline: 'none',
  groups: [
    { kind: 'codec', codecs: [...twice, './_validity/copy', './_validity/loop'], payloads },
    {
      kind: 'network',
      scenario: 'echo',
      transport: 'tcp',
      codecs: twice,
      payloads,
      loads: [{ kind: 'closed', clients: 1, depth: 16 }],
    },
  ],
} satisfies Suite;
