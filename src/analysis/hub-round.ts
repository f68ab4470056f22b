import type { CountersRecord, HubCounts, IntervalRecord, Record as RunRecord } from '../schema.ts';
import { sumOf } from './_series.ts';

/** What both sides of a hub counted in one round. */
export interface HubRound {
  readonly client: HubCounts;
  /** undefined where a broker of its own was the server. */
  readonly server: HubCounts | undefined;
  /** Times that messages of the window were handed on while the server's window was open; undefined: not known. */
  readonly handedInWindow: number | undefined;
}

/** undefined for a round of another scenario. */
export function hubRound(records: readonly RunRecord[]): HubRound | undefined {
  const of = (role: CountersRecord['role']) =>
    records.find((record): record is CountersRecord => record.kind === 'counters' && record.role === role)
      ?.hub;
  const client = of('client');
  if (client === undefined) return undefined;
  const handed = records
    .filter((record): record is IntervalRecord => record.kind === 'interval' && record.role === 'server')
    .flatMap((record) => record.handed ?? []);
  return {
    client,
    server: of('server'),
    handedInWindow: handed.length > 0 ? sumOf(handed, (count) => count) : undefined,
  };
}
