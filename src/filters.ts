import { isPath, nameOf } from './names.ts';
import { parseCodec, parsePayload } from './refs.ts';
import type { NetworkGroup, ResolvedGroup, ResolvedSuite } from './suite.ts';
import type { Find, Load, Ref } from './types.ts';

/** Where a search begins in a group that has no open load, in messages per second. */
const SEARCH_FROM_PER_SECOND = 1000;

/** What the user asked for beside the suite. */
export interface Filters {
  readonly codecs?: readonly string[];
  readonly payloads?: readonly string[];
  /** Every payload that comes in other sizes comes in each of these, in bytes. */
  readonly sizesBytes?: readonly number[];
  readonly transports?: readonly string[];
  readonly scenarios?: readonly string[];
  readonly clients?: number;
  readonly depth?: number;
  readonly ratePerSecond?: number;
  readonly arrivals?: 'poisson';
  readonly pacing?: 'timer';
  /** Searches for a rate instead of offering one, in every network table. */
  readonly find?: Find;
  readonly preEncoded?: true;
  /** Instead of what the suite has over its wires; [] is no relay. */
  readonly impair?: readonly Ref[];
  /** The user's own certificate and key, for tls: paths of PEM files. */
  readonly certificate?: { readonly certFile: string; readonly keyFile: string };
  /** Receive buffers to ask for. */
  readonly rcvbufBytes?: number;
  /** The same cell in each of these, side by side: names like `node@24`, or paths. */
  readonly runtimes?: readonly string[];
  readonly rounds?: number;
  readonly windowMs?: number;
  readonly warmupMs?: number;
  /** Also codecs that evaluate what they decode. */
  readonly allowEval?: true;
  /** The suite's own unless told. */
  readonly baseline?: string;
}

/** The suite with the filters in it: which codecs, payloads, wires and loads are really asked for. Pure. */
export function narrow(suite: ResolvedSuite, filters: Filters): ResolvedSuite {
  const keep = (names: readonly string[] | undefined, ref: Ref) =>
    !names || names.includes(nameOf(ref)) || names.includes(ref.use);
  const baseline = filters.baseline ?? suite.baseline;
  const groups = suite.groups
    .filter((group) =>
      group.kind === 'codec'
        ? !filters.transports && !filters.scenarios
        : keep(filters.transports, group.transport) && keep(filters.scenarios, group.scenario),
    )
    .map((group): ResolvedGroup => {
      const own = {
        codecs: withBaseline(
          chosen(group.codecs, filters.codecs, parseCodec),
          group.codecs,
          baseline,
          filters.baseline,
        ).map((ref) => allowing(ref, filters.allowEval)),
        payloads: hasPayloads(group) ? chosen(group.payloads, filters.payloads, parsePayload) : [],
      };
      return group.kind === 'codec'
        ? { ...group, ...own }
        : { ...group, ...own, ...ofNetwork(group, filters) };
    });
  return { ...suite, baseline, groups };
}

const hasPayloads = (group: ResolvedGroup): boolean =>
  group.kind === 'network' || group.study !== 'faithfulness';

/** Whatever the suite says: the user alone allows it. */
const allowing = ({ allowEval: _, ...ref }: Ref, allowEval: true | undefined): Ref =>
  allowEval ? { ...ref, allowEval } : ref;

type FilteredNetwork = Pick<NetworkGroup, 'loads' | 'transport'> &
  Partial<Pick<NetworkGroup, 'rcvbufBytes' | 'impair'>>;

function ofNetwork(group: NetworkGroup, filters: Filters): FilteredNetwork {
  const { rcvbufBytes, impair, certificate } = filters;
  const { transport } = group;
  const options = { ...transport.options, ...certificate };
  return {
    loads: loadsOf(group, filters),
    transport: certificate && transport.use === 'tls' ? { ...transport, options } : transport,
    ...(rcvbufBytes !== undefined && { rcvbufBytes }),
    ...(impair && { impair: [[...impair]] }),
  };
}

const isCalled = (ref: Ref, name: string): boolean =>
  nameOf(ref) === name || (isPath(name) && ref.use === name && nameOf(ref) === nameOf({ use: name }));

/** The user's choice instead of the suite's. */
function chosen(
  given: readonly Ref[],
  names: readonly string[] | undefined,
  parse: (text: string) => Ref,
): Ref[] {
  if (!names) return [...given];
  return names.map((name) => given.find((ref) => isCalled(ref, name)) ?? parse(name));
}

/** The group's baseline stays, because every row is compared with it; one that the user asks for stands in every group. */
function withBaseline(
  refs: Ref[],
  given: readonly Ref[],
  baseline: string,
  asked: string | undefined,
): Ref[] {
  if (refs.some((ref) => isCalled(ref, baseline))) return refs;
  const own = given.find((ref) => isCalled(ref, baseline));
  const missing = own ?? (asked === undefined ? undefined : parseCodec(asked));
  return missing ? [missing, ...refs] : refs;
}

function loadsOf(group: NetworkGroup, filters: Filters): Load[] {
  const { clients, depth, ratePerSecond, arrivals, pacing, find, preEncoded } = filters;
  const open = [ratePerSecond, arrivals, pacing, find].some((asked) => asked !== undefined);
  const wanted = group.loads.filter(({ kind }) =>
    kind === 'closed' ? depth !== undefined || !open : open || depth === undefined,
  );
  const base = wanted.length > 0 ? wanted : asked(group.loads[0]?.clients ?? 1, filters);
  const loads = base.map((load): Load => {
    const own = { ...load, ...(clients !== undefined && { clients }), ...(preEncoded && { preEncoded }) };
    if (own.kind === 'closed') return depth === undefined ? own : { ...own, depth };
    return {
      ...own,
      ...(ratePerSecond !== undefined && { ratePerSecond }),
      ...(arrivals && { arrivals }),
      ...(pacing && { pacing }),
      ...(find && { find }),
    };
  });
  // Loads that differ only in where the search begins are one search.
  const keyOf = (load: Load) => JSON.stringify(find ? { ...load, ratePerSecond: null } : load);
  return [...new Map(loads.map((load) => [keyOf(load), load])).values()];
}

/** What the group has no load for. Arrivals and pacing alone ask for none: without a rate there is nothing to pace. */
function asked(clients: number, { depth, ratePerSecond, find }: Filters): Load[] {
  if (ratePerSecond !== undefined || find)
    return [{ kind: 'open', clients, ratePerSecond: ratePerSecond ?? SEARCH_FROM_PER_SECOND }];
  return depth === undefined ? [] : [{ kind: 'closed', clients, depth }];
}
