import { type OnFailure, WirebenchError } from '../errors.ts';
import { nameOf } from '../names.ts';
import { type Filters, narrow, type Plan, plan } from '../plan.ts';
import { builtinNames, unknownName } from '../plugins.ts';
import { loadSuite, type ResolvedSuite } from '../suite.ts';
import { describeAll } from './describe.ts';
import type { Launcher } from './launch.ts';

export interface Planned {
  readonly plan: Plan;
  readonly title: string;
  readonly name: string;
  readonly baseline: string;
}

/** Cells and skips of a suite with the user's filters; runs nothing but the user's own modules, each in a role. Throws NOTHING_TO_RUN. */
export async function planSuite(use: string, filters: Filters, onFailure: OnFailure): Promise<Planned> {
  const whole = await loadSuite(use);
  await refuseUnknown('transports', filters.transports, whole);
  await refuseUnknown('scenarios', filters.scenarios, whole);
  const suite = narrow(whole, filters);
  let launcher: Promise<Launcher> | undefined;
  const lazily = () => {
    launcher ??= import('./launch.ts').then(({ createLauncher }) => createLauncher());
    return launcher;
  };
  try {
    const planned = plan(suite, await describeAll(suite, lazily, onFailure), filters);
    if (planned.cells.length === 0) {
      const [first] = planned.skips;
      const why = first ? `${first.what}: ${first.reason}` : 'no group of the suite fits the filters';
      throw new WirebenchError(
        'NOTHING_TO_RUN',
        `nothing to run (${why}); see wirebench list and wirebench plan ${use}`,
      );
    }
    return { plan: planned, title: suite.title, name: suite.name, baseline: nameOf({ use: suite.baseline }) };
  } finally {
    await (await launcher)?.close();
  }
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
