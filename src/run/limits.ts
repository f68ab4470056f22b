import type { Cell } from '../schema.ts';

/** A role must load its plug-ins and be ready within this; a payload of megabytes is verified in it. */
export const PREPARE_MS = 15_000;
/** And so much longer for every client that it connects. */
const CONNECT_MS = 30;

export const prepareMs = ({ load }: Pick<Cell, 'load'>): number =>
  PREPARE_MS + CONNECT_MS * (load?.clients ?? 0);

/** Of a control connection between two hosts: a host that is lost says nothing, so TCP asks, and the connection ends. */
export const KEEP_ALIVE = { keepAlive: true, keepAliveInitialDelay: 10_000 } as const;
