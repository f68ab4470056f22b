import { InvalidArgumentError } from 'commander';
import { nearest } from '../names.ts';
import { OPERATIONS, type Operation } from '../operations.ts';
import { type Address, FEATURES, type Feature } from '../types.ts';
import { names } from './words.ts';

const DAY_MS = 86_400_000;

/** `2s`, `500ms`, `3m`, `1h`, in ms; a day at most, because timers overflow after 24. */
export function duration(text: string): number {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/.exec(text);
  const unit = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 }[match?.[2] ?? ''];
  const ms = Math.round(Number(match?.[1]) * (unit ?? 0));
  if (!match || ms < 1 || ms > DAY_MS) {
    throw new InvalidArgumentError('Give a time with its unit, like 500ms, 2s or 3m; 24h at most.');
  }
  return ms;
}

/** `500us`, `5ms`, `1s`, in ns; a minute at most. */
export function latencyNs(text: string): number {
  const match = /^(\d+(?:\.\d+)?)(us|ms|s)$/.exec(text);
  const ns = Math.round(Number(match?.[1]) * ({ us: 1e3, ms: 1e6, s: 1e9 }[match?.[2] ?? ''] ?? 0));
  if (!match || ns < 1 || ns > 60e9) {
    throw new InvalidArgumentError('Give a time with its unit, like 500us or 5ms; 60s at most.');
  }
  return ns;
}

/** A whole number from 1 to `most`. */
export const wholeUpTo =
  (most: number) =>
  (text: string): number => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || value < 1 || value > most) {
      throw new InvalidArgumentError(`Give a whole number from 1 to ${most.toLocaleString('en')}.`);
    }
    return value;
  };

/** `100mbit`, in bits per second. */
export function bitRate(text: string): number {
  const [, digits, unit = ''] = /^(\d+(?:\.\d+)?)(k|m|g)bit$/.exec(text) ?? [];
  const bits = Number(digits) * ({ k: 1e3, m: 1e6, g: 1e9 }[unit] ?? Number.NaN);
  if (!(bits >= 1000 && bits <= 1e12))
    throw new InvalidArgumentError('Give a rate with its unit, like 256kbit, 100mbit or 1gbit.');
  return bits;
}

/** `0`, `500us`, `20ms`, `1s`, in ms. */
export const roundTripMs = (text: string): number => (text === '0' ? 0 : latencyNs(text) / 1e6);

export function features(text: string): Feature[] {
  return names(text).map((name) => {
    const found = FEATURES.find((feature) => feature === name);
    if (found) return found;
    const near = nearest(name, FEATURES);
    throw new InvalidArgumentError(near ? `Did you mean ${near}?` : `There are: ${FEATURES.join(', ')}.`);
  });
}

/** Given more than once, all of them. */
export function operations(text: string, earlier: readonly Operation[] = []): Operation[] {
  const named = names(text).map((name) => {
    const found = OPERATIONS.find((operation) => operation === name);
    if (found) return found;
    throw new InvalidArgumentError(`There are: ${OPERATIONS.join(', ')}.`);
  });
  return [...new Set([...earlier, ...named])];
}

/** In per cent, 0 to 100. */
export function percentage(text: string): number {
  if (!/^\d+(\.\d+)?$/.test(text) || Number(text) > 100)
    throw new InvalidArgumentError('Give a number of per cent, like 3 or 0.5.');
  return Number(text);
}

export function probability(text: string): number {
  if (!/^0?\.\d+$/.test(text) || Number(text) <= 0 || Number(text) > 0.5)
    throw new InvalidArgumentError('Give a probability above 0, at most 0.5, like 0.01.');
  return Number(text);
}

/** `host:port`, an IPv6 address in brackets: `[::1]:7411`. */
export const hostAndPort = (text: string): Address => {
  const [, bracketed, plain, digits] = /^(?:\[([^\]\s]+)\]|([^:\s[\]]+)):(\d{1,5})$/.exec(text) ?? [];
  const host = bracketed ?? plain;
  const port = Number(digits);
  if (host === undefined || port < 1 || port > 65_535)
    throw new InvalidArgumentError('Give host:port, like 192.0.2.7:7411 or [2001:db8::7]:7411.');
  return { host, port };
};

/** A port to listen on; 0 asks the system for a free one. */
export const port = (text: string): number => {
  if (!/^\d{1,5}$/.test(text) || Number(text) > 65_535)
    throw new InvalidArgumentError('Give a port from 0 to 65535; 0 for a free one.');
  return Number(text);
};
