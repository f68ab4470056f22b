import { asWirebenchError, type WirebenchError } from '../../errors.ts';
import type { BrokerFacts, Cell } from '../../schema.ts';
import type { Address } from '../../types.ts';
import { askBroker } from './ask.ts';
import { findInstalled, loadBroker } from './find.ts';
import type { GivenBrokers } from './given.ts';
import { type RunningBroker, startBroker } from './start.ts';

/** The brokers of a run. */
export interface OpenBrokers {
  readonly facts: readonly BrokerFacts[];
  /** Where the cell's broker is; null for a cell that needs none. Throws why it could not be started. */
  addressOf(cell: Cell): Address | null;
  close(): Promise<void>;
}

/**
 * Starts what the cells need and the user has not given. One that does not start fails its own cells. Throws
 * CONNECT_FAILED when a given one does not answer.
 */
export async function openBrokers(
  cells: readonly Cell[],
  given: GivenBrokers,
  signal: AbortSignal,
): Promise<OpenBrokers> {
  const facts: BrokerFacts[] = [];
  const found = new Map<string, Address | WirebenchError>();
  const started: RunningBroker[] = [];
  const close = async (): Promise<void> => void (await Promise.all(started.map(({ stop }) => stop())));
  const open = async (name: string): Promise<Address | WirebenchError> => {
    const address = given.get(name);
    if (address !== undefined) {
      const broker = await loadBroker(name);
      facts.push({ name, title: broker.title, ...(await askBroker(broker, address)), started: false });
      return address;
    }
    try {
      const broker = await startBroker(name, { signal });
      started.push(broker);
      facts.push({ name, title: broker.title, version: broker.version, started: true });
      return broker.address;
    } catch (error) {
      return asWirebenchError(error, 'BROKER_FAILED', `${name} did not start`);
    }
  };
  try {
    for (const name of new Set(cells.flatMap(({ broker }) => broker ?? [])))
      found.set(name, await open(name));
  } catch (error) {
    await close();
    throw error;
  }
  return {
    facts,
    addressOf({ broker }) {
      const address = broker === undefined ? null : (found.get(broker) ?? null);
      if (address instanceof Error) throw address;
      return address;
    },
    close,
  };
}

/** Why no broker of that name can be had; undefined when it can. */
export async function noBroker(name: string, given: GivenBrokers): Promise<string | undefined> {
  if (given.has(name)) return undefined;
  const missing = await loadBroker(name)
    .then(findInstalled)
    .catch((error: WirebenchError) => error.message);
  return typeof missing === 'string'
    ? `no broker: ${missing}; or give a running one: --broker ${name}://host:port`
    : undefined;
}
