/** Made-up rounds of hubs for tests. */
import type { Cell, HubCounts, Record as RunRecord } from '../schema.ts';
import { tcpCell } from './_fixtures.ts';
import { account, networkRound } from './_records.ts';

export const hubCell = (
  hub: 'topic' | 'queue',
  codec = 'json',
  options: Record<string, unknown> = {},
  changes: Partial<Cell> = {},
): Cell => {
  const use = hub === 'topic' ? 'broadcast' : 'queue';
  const variant = [use, ...Object.values(options)].join('-');
  return tcpCell(codec, {
    id: `${variant}+${codec}`,
    table: `${variant} tcp order`,
    scenario: { use, options },
    hub,
    load: { kind: 'closed', clients: 4, depth: 1 },
    ...changes,
  });
};

const counts = (changes: Partial<HubCounts>): HubCounts => ({
  ...{ members: 4, perMessage: null, acknowledged: null, joinNs: null, redelivered: null, dropped: null },
  ...{ dismissed: null, killed: null, confirmed: null, backlogMax: null },
  ...{ rssBeforeBytes: null, rssJoinedBytes: null },
  ...changes,
});

export interface HubTruth {
  readonly sentOk?: number;
  readonly perMessage?: number;
  /** First deliveries; all that were expected unless told. */
  readonly unique?: number;
  readonly duplicate?: number;
  /** Handed on by the server; as many as arrived unless told. null: a broker that tells nothing. */
  readonly handed?: number | null;
  readonly client?: Partial<HubCounts>;
  readonly server?: Partial<HubCounts>;
  /** Of the server while its window was open, us. */
  readonly serverCpuUs?: number;
}

export function hubRecords(cell: Cell, round: number, truth: HubTruth = {}): RunRecord[] {
  const { sentOk = 100, perMessage = cell.hub === 'queue' ? 1 : 3, duplicate = 0, serverCpuUs } = truth;
  const { unique = sentOk * perMessage } = truth;
  const handed = truth.handed === undefined ? unique + duplicate : truth.handed;
  const records = networkRound(cell, round, {
    sentOk,
    unique,
    client: { duplicate },
    atServer: sentOk,
    serverSentOk: handed ?? 0,
  });
  return records.flatMap((record): RunRecord[] => {
    const isServer = 'role' in record && record.role === 'server';
    if (handed === null && isServer) return [];
    if (record.kind === 'interval' && isServer)
      return [
        { ...record, handed: handed ?? 0, ...(serverCpuUs && { cpuUserUs: serverCpuUs, cpuSystemUs: 0 }) },
      ];
    if (record.kind !== 'counters') return [record];
    const hub = isServer
      ? counts({ redelivered: 0, dropped: 0, dismissed: 0, ...truth.server })
      : counts({
          perMessage,
          acknowledged: cell.hub === 'queue',
          redelivered: 0,
          killed: 0,
          ...truth.client,
        });
    return [{ ...record, hub, ...(isServer && { received: account({ unique: sentOk }) }) }];
  });
}
