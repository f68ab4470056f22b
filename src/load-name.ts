import type { Find, Load } from './types.ts';

/** A load in an id, like `open-1x5000-poisson-find-max`: no two loads have the same. */
export const loadName = (load: Load): string =>
  [...partsOf(load), ...(load.preEncoded ? ['pre-encoded'] : [])].join('-');

function partsOf(load: Load): string[] {
  if (load.kind === 'closed') return [`closed-${load.clients}x${load.depth}`];
  const { clients, ratePerSecond, arrivals, pacing, find } = load;
  return [
    `open-${clients}x${ratePerSecond}`,
    ...(arrivals ? [arrivals] : []),
    ...(pacing ? [pacing] : []),
    ...(find ? [`find-${findName(find)}`] : []),
  ];
}

const findName = (find: Find): string => (find.kind === 'slo' ? `p99-${find.p99Ns / 1e6}ms` : find.kind);
