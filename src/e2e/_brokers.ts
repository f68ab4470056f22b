import type { TestContext } from 'node:test';
import { findInstalled, loadBroker } from '../run/broker/find.ts';
import { urlOf } from '../run/broker/given.ts';
import { type RunningBroker, type StartOptions, startBroker } from '../run/broker/start.ts';

/** For tests that need that broker: false where it can be started, else why they are skipped. */
export async function skipWithout(name: string): Promise<string | false> {
  const installed = await findInstalled(await loadBroker(name));
  return typeof installed === 'string' && installed;
}

/** One that ends with the test. */
export async function brokerFor(
  t: TestContext,
  name: string,
  options?: StartOptions,
): Promise<RunningBroker & { url: string }> {
  const broker = await startBroker(name, options);
  t.after(broker.stop);
  return { ...broker, url: urlOf(name, broker.address) };
}
