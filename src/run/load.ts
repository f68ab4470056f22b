import type { Sender } from './flow.ts';

export interface Windows {
  readonly warmupMs: number;
  readonly windowMs: number;
}

/** What the load asked for in the window, and for how much of the window a full wire held it back. */
export interface Offered {
  readonly offered: number;
  readonly blockedNs: number;
}

/** Stops sending on the flow until its wire takes messages again. */
export function block(flow: Sender, then?: () => void): void {
  flow.blocked = true;
  void flow.connection.drained().then(() => {
    flow.blocked = false;
    then?.();
  });
}
