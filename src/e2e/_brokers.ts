import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { findInstalled, loadBroker } from '../run/broker/find.ts';
import { urlOf } from '../run/broker/given.ts';
import { type RunningBroker, startBroker } from '../run/broker/start.ts';

/** For tests that need that broker: false where it can be started, else why they are skipped. */
export async function skipWithout(name: string): Promise<string | false> {
  const installed = await findInstalled(await loadBroker(name));
  return typeof installed === 'string' && installed;
}

/** One that ends with the test. */
export async function brokerFor(t: TestContext, name: string): Promise<RunningBroker> {
  const broker = await startBroker(name);
  t.after(broker.stop);
  return broker;
}

/**
 * One that can be killed, and comes back at its port with what it had on disk. It ends with the test, behind `clients`:
 * some of them ask a broker that is gone for minutes before they close.
 */
export async function mortalBroker(t: TestContext, name: string) {
  const folder = mkdtempSync(join(tmpdir(), 'wirebench-mortal-'));
  const lives: RunningBroker[] = [];
  const clients: { close(): Promise<unknown> }[] = [];
  async function end(): Promise<void> {
    for (const client of clients) await client.close();
    await Promise.all(lives.map(({ stop }) => stop()));
    rmSync(folder, { recursive: true, force: true });
  }
  t.after(end);
  const first = await startBroker(name, { folder });
  lives.push(first);
  return {
    address: first.address,
    url: urlOf(name, first.address),
    kill: first.kill,
    back: async () => void lives.push(await startBroker(name, { folder, port: first.address.port })),
    clients,
  };
}
