import { availableParallelism } from 'node:os';

/** So many cells that watch no clock are looked at side by side: each takes about one core, and some memory. */
export const timelessAtOnce = (): number => Math.min(4, availableParallelism());

/** A role must load its plug-ins and be ready within this; a payload of megabytes is verified in it. */
export const PREPARE_MS = 15_000;

/** Of a control connection between two hosts: a host that is lost says nothing, so TCP asks, and the connection ends. */
export const KEEP_ALIVE = { keepAlive: true, keepAliveInitialDelay: 10_000 } as const;
