import { availableParallelism } from 'node:os';
import { payloadBytes } from '../plugins.ts';
import type { Cell } from '../schema.ts';
import type { Ref } from '../types.ts';

/** So many cells that watch no clock are looked at side by side: each takes about one core, and some memory. */
export const timelessAtOnce = (): number => Math.min(4, availableParallelism());

/** A role must load its plug-ins and be ready within this, and what its messages' size adds. */
export const PREPARE_MS = 15_000;
/** Of a message: it is made, encoded, decoded, compared and compressed, in several variants, on a busy machine. */
const LARGE_MS_PER_MB = 4000;

/** What messages of that size may take beside. */
export const largeMs = (bytes: number): number => Math.ceil((bytes / 1e6) * LARGE_MS_PER_MB);

/** To be ready with these payloads, one after the other; or without any. */
export async function readyMs(payloads: readonly Ref[]): Promise<number> {
  const bytes = await Promise.all(payloads.map((payload) => payloadBytes(payload)));
  return bytes.reduce((sum, size) => sum + largeMs(size), PREPARE_MS * Math.max(1, bytes.length));
}

const CONNECT_MS_PER_CLIENT = 30;

/** What connecting the clients of a load may take beside. */
export const connectMs = ({ load }: Pick<Cell, 'load'>): number =>
  CONNECT_MS_PER_CLIENT * (load?.clients ?? 0);

/** Of a control connection between two hosts: a host that is lost says nothing, so TCP asks, and the connection ends. */
export const KEEP_ALIVE = { keepAlive: true, keepAliveInitialDelay: 10_000 } as const;
