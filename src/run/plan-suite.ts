import type { Runtimes } from '../_in-runtime.ts';
import { loadClaims } from '../claims.ts';
import { messageOf, type OnFailure, WirebenchError } from '../errors.ts';
import { readTexts } from '../impair.ts';
import { nameOf } from '../names.ts';
import type { Described } from '../plan.ts';
import { type Filters, narrow, type Plan, plan } from '../plan.ts';
import { builtinNames, unknownName } from '../plugins.ts';
import type { Runtime } from '../schema.ts';
import { loadSuite, type ResolvedSuite } from '../suite.ts';
import type { TransportMeta } from '../types.ts';
import type { GivenBrokers } from './broker/given.ts';
import { noBroker } from './broker/open.ts';
import { describeAll } from './describe.ts';
import type { Launcher } from './launch.ts';
import { findRuntime } from './runtimes.ts';

export interface Planned {
  readonly plan: Plan;
  readonly title: string;
  readonly name: string;
  readonly baseline: string;
  readonly sizeLoss: boolean;
  /** Names of claims to judge. */
  readonly claims: readonly string[];
}

/** Where the suite is to run. */
export interface PlanPlace {
  /** Servers run on another host. */
  readonly apart?: boolean;
  /** Brokers that need not be started. */
  readonly given?: GivenBrokers;
}

/** Cells and skips of a suite with the user's filters; runs nothing but the user's own modules, each in a role. Throws NOTHING_TO_RUN. */
export async function planSuite(
  use: string | ResolvedSuite,
  filters: Filters,
  onFailure: OnFailure,
  { apart = false, given = new Map() }: PlanPlace = {},
): Promise<Planned> {
  const whole = typeof use === 'string' ? await loadSuite(use) : use;
  await refuseUnknown('transports', filters.transports, whole);
  await refuseUnknown('scenarios', filters.scenarios, whole);
  await loadClaims(whole.claims ?? []);
  const suite = await withTextsRead(narrow(whole, filters));
  let launcher: Promise<Launcher> | undefined;
  const lazily = () => {
    launcher ??= import('./launch.ts').then(({ createLauncher }) => createLauncher());
    return launcher;
  };
  try {
    const runtimes = await runtimesOf(suite, filters);
    const all = await describeAll(suite, lazily, onFailure, runtimes.all.length > 0);
    const described = await withBrokers(apart ? onlyThatLeave(all) : all, given);
    const planned = plan(suite, described, filters, runtimes);
    if (planned.cells.length === 0) {
      const [first] = planned.skips;
      const why = first ? `${first.what}: ${first.reason}` : 'no group of the suite fits the filters';
      throw new WirebenchError(
        'NOTHING_TO_RUN',
        `nothing to run (${why}); see wirebench list and wirebench plan ${whole.name}`,
      );
    }
    return {
      plan: planned,
      title: suite.title,
      name: suite.name,
      baseline: nameOf({ use: suite.baseline }),
      sizeLoss: suite.sizeLoss === true,
      claims: suite.claims ?? [],
    };
  } finally {
    await (await launcher)?.close();
  }
}

/** Those that the user asks for must be there; one that a suite names for a row of its own costs that row. */
async function runtimesOf({ groups }: ResolvedSuite, { runtimes = [] }: Filters): Promise<Runtimes> {
  const named = new Map<string, Runtime | string>();
  for (const asked of new Set(groups.flatMap(({ codecs }) => codecs.flatMap(({ runtime }) => runtime ?? []))))
    named.set(asked, await findRuntime(asked).catch(messageOf));
  return { all: await Promise.all(runtimes.map((asked) => findRuntime(asked))), named };
}

async function withTextsRead(suite: ResolvedSuite): Promise<ResolvedSuite> {
  const groups = suite.groups.map(
    async (group): Promise<ResolvedSuite['groups'][number]> =>
      group.kind === 'network' && group.impair
        ? { ...group, impair: await Promise.all(group.impair.map(readTexts)) }
        : group,
  );
  return { ...suite, groups: await Promise.all(groups) };
}

/** Two hosts need a wire between them. */
function onlyThatLeave(described: Described): Described {
  const transports = [...described.transports].map(([use, wire]) => {
    const stays =
      typeof wire === 'object' && [wire.colocated, wire.host, wire.broker].some((own) => own !== undefined);
    return [use, stays ? 'it cannot leave this machine; a target needs tcp, udp or tls' : wire] as const;
  });
  return { ...described, transports: new Map(transports), apart: true };
}

/** A wire through a broker needs one: given, or installed here. */
async function withBrokers(described: Described, given: GivenBrokers): Promise<Described> {
  const transports: [string, TransportMeta | string][] = [];
  for (const [use, wire] of described.transports) {
    const { broker } = typeof wire === 'object' ? wire : {};
    const missing = broker === undefined ? undefined : await noBroker(broker, given);
    transports.push([use, missing ?? wire]);
  }
  return { ...described, transports: new Map(transports) };
}

/** A filter that names neither a built-in nor anything of the suite is a typo. Throws UNKNOWN_NAME. */
async function refuseUnknown(
  kind: 'transports' | 'scenarios',
  wanted: readonly string[] | undefined,
  { groups }: ResolvedSuite,
): Promise<void> {
  if (!wanted) return;
  const refs = groups.flatMap((group) =>
    group.kind === 'codec' ? [] : [kind === 'transports' ? group.transport : group.scenario],
  );
  const names = [
    ...new Set([...(await builtinNames(kind)), ...refs.flatMap((ref) => [ref.use, nameOf(ref)])]),
  ];
  const unknown = wanted.find((name) => !names.includes(name));
  if (unknown !== undefined) throw unknownName(kind, unknown, names);
}
