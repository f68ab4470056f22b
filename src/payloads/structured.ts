import { serialize } from 'node:v8';
import type { Payload, PayloadMeta, Plugin, Rng } from '../types.ts';
import { decimal, hex, integer, many, pick, text, words } from './_make.ts';
import { type Growing, sizedPayload } from './_sized.ts';

export const meta: PayloadMeta = {
  title: 'what JSON cannot hold: Map, Set, Date, BigInt, typed arrays, undefined, a cycle',
  needs: ['undefined', 'bigint', 'date', 'map', 'set', 'bytes', 'typed-array', 'cycle'],
  sized: { smallestBytes: 1000 },
};

function structured(rng: Rng, entries: number) {
  const accounts: unknown[] = [];
  const account = {
    id: BigInt(`0x${hex(rng, 15)}`),
    balance: BigInt(`0x${hex(rng, 24)}`),
    name: words(rng, 2),
    openedAt: day(rng),
    closedAt: undefined,
    limits: new Map(['daily', 'weekly', 'monthly'].map((period) => [period, limit(rng)])),
    roles: new Set(['reader', pick(rng, ['writer', 'editor']), pick(rng, ['owner', 'guest'])]),
    signature: Uint8Array.from(many(32, () => integer(rng, 0, 255))),
    balances: Float64Array.from(many(16, () => decimal(rng, 1, 100, 4))),
    counters: Int32Array.from(many(8, () => integer(rng, -1000, 1000))),
    entries: many(entries, () => entry(rng)),
    branch: { code: hex(rng, 6), city: words(rng, 1), accounts },
  };
  accounts.push(account);
  return account;
}

function limit(rng: Rng) {
  return { amount: integer(rng, 10, 9999), resetAt: day(rng) };
}

function entry(rng: Rng) {
  return {
    at: day(rng),
    amount: BigInt(integer(rng, 1, 2 ** 40)),
    memo: undefined,
    tags: new Set([words(rng, 1), hex(rng, 4)]),
  };
}

function day(rng: Rng): Date {
  return new Date(integer(rng, 1.6e12, 1.73e12));
}

/** What an entry takes in V8's format, on average. */
const ENTRY_BYTES = 64;

function start(rng: Rng): Growing {
  const value = structured(rng, 0);
  return {
    value,
    add: () => {
      value.entries.push(entry(rng));
      return ENTRY_BYTES;
    },
    remove: () => value.entries.pop(),
    fill: (bytes) => {
      value.name += text(rng, bytes);
    },
  };
}

/** JSON cannot hold it, so a size that is asked for is that of V8's structured clone format. */
const plugin: Plugin<Payload> = ({ options }) =>
  sizedPayload(options, {
    usual: (rng) => structured(rng, 4),
    start,
    bytesOf: (value) => serialize(value).byteLength,
  });
export default plugin;
