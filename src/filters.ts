import { nameOf } from './names.ts';
import type { NetworkGroup, ResolvedGroup, ResolvedSuite } from './suite.ts';
import type { Load, Ref } from './types.ts';

/** What the user asked for beside the suite. */
export interface Filters {
  readonly codecs?: readonly string[];
  readonly payloads?: readonly string[];
  readonly transports?: readonly string[];
  readonly scenarios?: readonly string[];
  readonly clients?: number;
  readonly depth?: number;
  readonly ratePerSecond?: number;
  readonly preEncoded?: true;
  readonly rounds?: number;
  readonly windowMs?: number;
  readonly warmupMs?: number;
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
    .map(
      (group): ResolvedGroup => ({
        ...group,
        codecs: withBaseline(chosen(group.codecs, filters.codecs), group.codecs, baseline, filters.baseline),
        payloads: chosen(group.payloads, filters.payloads),
        ...(group.kind === 'network' && { loads: loadsOf(group, filters) }),
      }),
    );
  return { ...suite, baseline, groups };
}

const isCalled = (ref: Ref, use: string): boolean => nameOf(ref) === use || ref.use === use;

/** The user's choice instead of the suite's. */
function chosen(given: readonly Ref[], names: readonly string[] | undefined): Ref[] {
  if (!names) return [...given];
  return names.map((use) => given.find((ref) => isCalled(ref, use)) ?? { use });
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
  const missing = own ?? (asked === undefined ? undefined : { use: asked });
  return missing ? [missing, ...refs] : refs;
}

function loadsOf(group: NetworkGroup, filters: Filters): Load[] {
  const { clients, depth, ratePerSecond, preEncoded } = filters;
  const wanted = group.loads.filter(
    ({ kind }) =>
      (depth === undefined && ratePerSecond === undefined) ||
      (kind === 'closed' ? depth : ratePerSecond) !== undefined,
  );
  const base = wanted.length > 0 ? wanted : [asked(group.loads[0]?.clients ?? 1, depth, ratePerSecond)];
  const loads = base.map((load): Load => {
    const own = { ...load, ...(clients !== undefined && { clients }), ...(preEncoded && { preEncoded }) };
    if (own.kind === 'closed') return depth === undefined ? own : { ...own, depth };
    return ratePerSecond === undefined ? own : { ...own, ratePerSecond };
  });
  return [...new Map(loads.map((load) => [JSON.stringify(load), load])).values()];
}

const asked = (clients: number, depth: number | undefined, ratePerSecond: number | undefined): Load =>
  ratePerSecond === undefined
    ? { kind: 'closed', clients, depth: depth ?? 1 }
    : { kind: 'open', clients, ratePerSecond };
