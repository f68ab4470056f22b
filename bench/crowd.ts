import type { Suite } from 'wirebench';

const crowd = { kind: 'network', transport: 'tcp', codecs: ['json'], payloads: ['order'] } as const;
const loads = [100, 300, 1000].map((clients) => ({
  kind: 'open' as const,
  clients,
  ratePerSecond: 10,
  pacing: 'timer' as const,
}));

export default {
  title: 'a crowd: a broadcast to 100, 300 and 1,000 clients, who join at once',
  warmupMs: 500,
  windowMs: 2000,
  groups: [
    { ...crowd, scenario: 'broadcast', loads },
    { ...crowd, scenario: { use: 'broadcast', options: { encode: 'each' } }, loads: loads.slice(-1) },
  ],
} satisfies Suite;
