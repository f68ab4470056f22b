/** What is searched for: the highest rate a row carries, and what carrying means. */
export type Find =
  /** The highest delivered rate. */
  | { readonly kind: 'max' }
  /** The highest offered rate at which at least 99 % of the messages are answered within this time from when they were due. */
  | { readonly kind: 'slo'; readonly p99Ns: number }
  /** The highest offered rate with no loss (RFC 2544, section 26.1); only on a lossy wire. */
  | { readonly kind: 'zero-loss' };

/** How a client offers its messages. */
export type Load = (
  | {
      readonly kind: 'closed';
      readonly clients: number;
      /** Messages in flight per client; of a one-way scenario, sent in one turn of the event loop. */
      readonly depth: number;
    }
  | {
      readonly kind: 'open';
      readonly clients: number;
      /** Of all clients together; where `find` is given, where the search begins. */
      readonly ratePerSecond: number;
      /** Exponential gaps (a Poisson process), seeded; absent: evenly spaced. */
      readonly arrivals?: 'poisson';
      /** Timers between messages: late by about a millisecond, but no core is kept busy; absent: the client spins. */
      readonly pacing?: 'timer';
      readonly find?: Find;
    }
) & {
  /** The client sends bytes it has encoded before: its encoder is not in the measured path, and cannot hold the rate back. */
  readonly preEncoded?: true;
};

/** When message n (from 0) is due, in ns after the start. Pure. */
export type Pacer = (n: number) => number;
