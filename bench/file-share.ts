import type { Suite } from 'wirebench';

const pieceOf = (pieceBytes: number, size: string) => ({
  use: 'piece',
  options: { pieceBytes },
  as: `file in pieces of ${size}`,
});
const loads = [{ kind: 'closed' as const, clients: 1, depth: 8 }];
const ofShare = { kind: 'network', transport: 'tcp', beside: './_bare/pipeline', loads } as const;

export default {
  title: 'file sharing beside a plain stream pipeline: goodput and CPU by codec and size of the pieces',
  windowMs: 1500,
  baseline: 'bare',
  groups: [
    {
      ...ofShare,
      scenario: 'file-share',
      codecs: ['json', 'msgpackr', 'v8', 'none'],
      payloads: [
        pieceOf(16_384, '16 kB'),
        pieceOf(65_536, '64 kB'),
        pieceOf(262_144, '256 kB'),
        pieceOf(1_048_576, '1 MB'),
      ],
    },
    {
      ...ofShare,
      scenario: { use: 'file-share', options: { durable: true }, as: 'file-share, synced to the disk' },
      codecs: ['msgpackr'],
      payloads: [pieceOf(262_144, '256 kB')],
    },
    {
      ...ofShare,
      scenario: { use: 'file-share', as: 'file-share beside a pipeline that hashes too' },
      beside: { use: './_bare/pipeline', options: { sha256: true }, as: 'pipeline with sha256' },
      codecs: ['msgpackr', 'none'],
      payloads: [pieceOf(262_144, '256 kB')],
    },
  ],
} satisfies Suite;
