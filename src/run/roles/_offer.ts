import { seeded } from '../../rng.ts';
import type { Load } from '../../types.ts';
import type { Client } from '../client.ts';
import { driveClosed } from '../closed-loop.ts';
import type { Sender } from '../flow.ts';
import type { Offered, Windows } from '../load.ts';
import { driveOpen } from '../open-loop.ts';
import { scheduleOf } from '../pacer.ts';
import type { TrialCounts } from '../probes.ts';
import type { TaskOf } from '../protocol.ts';
import { ditherOf } from '../search.ts';
import { driveStream } from '../stream.ts';
import { findRate } from '../trials.ts';
import type { RecordBody } from './link.ts';

export interface Offering {
  readonly task: TaskOf<'drive'>;
  readonly load: Load;
  readonly client: Client;
  readonly flows: readonly Sender[];
  readonly windows: Windows;
  /** Where a rate is searched for. */
  readonly trials: TrialCounts | undefined;
  readonly record: (body: RecordBody) => void;
}

/** Offers the load as it is asked for. All rows of a round have the same arrivals and begin their search at the same rate. */
export function offer({ task, load, client, flows, windows, trials, record }: Offering): Promise<Offered> {
  if (load.kind === 'closed')
    return (client.oneWay ? driveStream : driveClosed)(client, flows, load.depth, windows);
  const rngOf = (trial: number) => seeded(task.seed, 'arrivals', String(task.round), String(trial));
  const { ratePerSecond, pacing = 'spin', find } = load;
  if (find === undefined || trials === undefined)
    return driveOpen(
      client,
      flows,
      scheduleOf(load, ratePerSecond, () => rngOf(0)),
      windows,
      pacing,
    );
  const startRatePerSecond = ratePerSecond * ditherOf(seeded(task.seed, 'search', String(task.round)));
  return findRate({
    client,
    flows,
    counts: trials,
    load: { ...load, find },
    startRatePerSecond,
    windows,
    rngOf,
    record,
  });
}
