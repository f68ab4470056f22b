import { WirebenchError } from '../errors.ts';
import type { Filters, Plan } from '../plan.ts';
import { wrap } from '../report/_terminal.ts';
import { counted } from '../report/format.ts';
import { type GivenBrokers, readBrokers } from '../run/broker/given.ts';
import { planSuite } from '../run/plan-suite.ts';
import type { Find } from '../types.ts';
import type { FilterFlags } from './options.ts';
import { print, tellFailure, terminalWidth, timeText } from './output.ts';

/** `wirebench plan`: what a run would measure, and what it would not, and why. */
export async function showPlan(
  suite: string,
  flags: FilterFlags & { budget?: number; verbose?: boolean },
): Promise<void> {
  const tellOf = (what: string, error: WirebenchError) => tellFailure(what, error, flags.verbose === true);
  const { plan } = await planSuite(suite, filtersOf(flags), tellOf, { given: await givenBrokers(flags) });
  const columns = terminalWidth();
  const printLine = (line: string) => print(columns === undefined ? line : wrap(line, '  ', columns));
  for (const table of new Set(plan.cells.map((cell) => cell.table))) {
    const rows = plan.cells.filter((cell) => cell.table === table);
    printLine(`${table}: ${rows.map(({ row, floor }) => (floor ? `${row} (${floor})` : row)).join(', ')}`);
  }
  for (const { what, reason } of plan.skips) printLine(`skipped: ${what}: ${reason}`);
  print(planText(plan, flags.budget));
}

export function planText({ cells, skips, rounds, estimateMs }: Plan, budgetMs?: number): string {
  const skipped = skips.length > 0 ? `, ${skips.length} skipped` : '';
  const budget = budgetMs === undefined ? '' : `, to be fitted into ${timeText(budgetMs)}`;
  return `${counted(cells.length, 'cell')} x ${counted(rounds, 'round')}${skipped}, about ${timeText(estimateMs)}${budget}`;
}

/** Throws BAD_OPTION. */
export const givenBrokers = async ({ broker }: FilterFlags): Promise<GivenBrokers> =>
  broker === undefined ? new Map() : readBrokers(broker);

export function filtersOf(flags: FilterFlags): Filters {
  const given = {
    codecs: flags.codec,
    payloads: flags.payload,
    sizesBytes: flags.size,
    transports: flags.transport,
    scenarios: flags.scenario,
    clients: flags.clients,
    depth: flags.depth,
    ratePerSecond: flags.rate,
    arrivals: flags.arrivals,
    pacing: flags.pacing,
    find: findOf(flags),
    preEncoded: flags.preEncoded,
    impair: flags.impair,
    rcvbufBytes: flags.rcvbuf,
    certificate: certificateOf(flags),
    runtimes: flags.runtime,
    rounds: flags.rounds,
    windowMs: flags.duration,
    warmupMs: flags.warmup,
    baseline: flags.baseline,
    allowEval: flags.allowEval,
  };
  // Dropping the undefined ones makes them truly absent, which the types of Filters ask for.
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}

/** Throws BAD_OPTION when one of the two is missing. */
function certificateOf({ tlsCert, tlsKey }: FilterFlags): Filters['certificate'] {
  if (tlsCert === undefined && tlsKey === undefined) return undefined;
  if (tlsCert !== undefined && tlsKey !== undefined) return { certFile: tlsCert, keyFile: tlsKey };
  throw new WirebenchError(
    'BAD_OPTION',
    '--tls-cert and --tls-key stand together: give the PEM files of both',
  );
}

/** Throws BAD_OPTION when an objective has no search, or a search no objective. */
function findOf({ find, p99 }: FilterFlags): Find | undefined {
  if (find !== 'slo' && p99 === undefined) return find && { kind: find };
  if (find === 'slo' && p99 !== undefined) return { kind: 'slo', p99Ns: p99 };
  throw new WirebenchError('BAD_OPTION', '--find slo and --p99 stand together, like --find slo --p99 5ms');
}
