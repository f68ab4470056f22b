import type { EndRecord, Record as RunRecord } from '../schema.ts';

/** A cell's records, sorted into rounds. */
export interface Rounds {
  /** Rounds that ended well. */
  readonly complete: ReadonlyMap<number, readonly RunRecord[]>;
  readonly failed: readonly FailedRound[];
  /** Rounds without an end record: something was killed. */
  readonly crashed: number;
}
export type FailedRound = Extract<EndRecord, { status: 'failed' }>;

/** Splits by round. A round that was started again (a resumed run) counts from its last start. */
export function readRounds(records: readonly RunRecord[]): Rounds {
  const attempts = new Map<number, RunRecord[]>();
  for (const record of records) {
    if (record.kind === 'start') attempts.set(record.round, []);
    else attempts.get(record.round)?.push(record);
  }
  const complete = new Map<number, readonly RunRecord[]>();
  const failed: FailedRound[] = [];
  let crashed = 0;
  for (const [round, attempt] of [...attempts].sort(([a], [b]) => a - b)) {
    const end = attempt.find((record) => record.kind === 'end');
    if (end === undefined) crashed++;
    else if (end.status === 'failed') failed.push(end);
    else complete.set(round, attempt);
  }
  return { complete, failed, crashed };
}

/** What is missing and why, like "2 of 6 rounds are missing: 1 crashed, 1 failed (ROLE_DIED: ...)". null when nothing is. */
export function describeMissing(rounds: Rounds, usable: number, planned: number): string | null {
  if (usable >= planned) return null;
  const unreadable = rounds.complete.size - usable;
  const started = rounds.complete.size + rounds.failed.length + rounds.crashed;
  const parts = [
    ...causesOf(rounds.failed).map(([cause, count]) => `${count} failed (${cause})`),
    ...(rounds.crashed > 0 ? [`${rounds.crashed} crashed (no end record)`] : []),
    ...(unreadable > 0 ? [`${unreadable} without all their records`] : []),
    ...(started < planned ? [`${planned - started} not started`] : []),
  ];
  return `${planned - usable} of ${planned} rounds are missing: ${parts.join(', ')}`;
}

/** What came back different, and in how many rounds, also of those that were started again; null when nothing did. */
export function describeUnfaithful(records: readonly RunRecord[], planned: number): string | null {
  const unfaithful = records.flatMap((record) =>
    record.kind === 'end' && record.status === 'failed' && record.code === 'NOT_FAITHFUL' ? [record] : [],
  );
  const [first] = unfaithful;
  if (first === undefined) return null;
  const rounds = new Set(unfaithful.map(({ round }) => round)).size;
  return `NOT_FAITHFUL in ${rounds} of ${planned} rounds: ${first.message}`;
}

function causesOf(failed: readonly FailedRound[]): [string, number][] {
  const causes = new Map<string, number>();
  for (const { code, message } of failed) {
    const cause = `${code}: ${message}`;
    causes.set(cause, (causes.get(cause) ?? 0) + 1);
  }
  return [...causes];
}

/** What each round says; rounds that cannot say it are left out. */
export function mapRounds<T, U>(
  rounds: ReadonlyMap<number, T>,
  read: (round: T) => U | undefined,
): Map<number, U> {
  const mapped = new Map<number, U>();
  for (const [round, value] of rounds) {
    const result = read(value);
    if (result !== undefined) mapped.set(round, result);
  }
  return mapped;
}
