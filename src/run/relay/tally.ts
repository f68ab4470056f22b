/** What one direction of a relay did. received + duplicated = forwarded + refused + dropped + what is still queued. */
export interface Counts {
  received: number;
  /** Taken by the kernel. */
  forwarded: number;
  /** Not taken by it. */
  refused: number;
  dropped: number;
  duplicated: number;
  /** Of those forwarded: later than at once, after one that came later, with other bytes than they came with. */
  delayed: number;
  reordered: number;
  corrupted: number;
}

/** What one impairment did. received + duplicated = passed + dropped. */
export interface StageCounts {
  readonly use: string;
  received: number;
  passed: number;
  dropped: number;
  duplicated: number;
  delayed: number;
  corrupted: number;
}

export interface Tally {
  readonly counts: Counts;
  /** In the order of the impairments. */
  readonly stages: readonly StageCounts[];
}

/** One direction, all flows: packets of the measured window, and all others. */
export interface Tallies {
  readonly window: Tally;
  readonly outside: Tally;
}

const createTally = (impairments: readonly string[]): Tally => ({
  counts: {
    received: 0,
    forwarded: 0,
    refused: 0,
    dropped: 0,
    duplicated: 0,
    delayed: 0,
    reordered: 0,
    corrupted: 0,
  },
  stages: impairments.map((use) => ({
    use,
    received: 0,
    passed: 0,
    dropped: 0,
    duplicated: 0,
    delayed: 0,
    corrupted: 0,
  })),
});

export const createTallies = (impairments: readonly string[]): Tallies => ({
  window: createTally(impairments),
  outside: createTally(impairments),
});
