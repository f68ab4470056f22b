/** What an open loop asked for and what became of it; of a round or of one trial of a search. */
export interface Sending {
  readonly offered: number;
  readonly sentOk: number;
  readonly blockedNs: number;
  readonly windowNs: number;
}

/** An open loop that sends less than this share of what it was asked to send has not measured that rate. */
export const MIN_ACCEPTED = 0.99;
/** A percentile whose lateness is more than this share of its latency measured the generator as much as the wire. */
export const MAX_LATENESS = 0.25;
/** A generator that a full wire made wait for more than this share of the window had time to spare: the wire was the limit. */
const HELD_BACK = 0.05;

export const acceptedShare = ({ offered, sentOk }: Sending): number => (offered > 0 ? sentOk / offered : 1);
export const blockedShare = ({ blockedNs, windowNs }: Sending): number => blockedNs / windowNs;
export const isHeldBack = (sending: Sending): boolean => blockedShare(sending) > HELD_BACK;
