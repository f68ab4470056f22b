import { WirebenchError } from '../../errors.ts';
import type { Address } from '../../types.ts';
import { brokerNames, loadBroker } from './find.ts';

/** Running brokers that the user has named, by the name of their kind. */
export type GivenBrokers = ReadonlyMap<string, Address>;

const EXAMPLE = 'give URLs like nats://host:port or amqp://user:password@host:port, with commas between them';

/** Reads `nats://host:port,amqp://user:password@host`. Throws BAD_OPTION, which never shows what was given: it may hold a password. */
export async function readBrokers(text: string): Promise<GivenBrokers> {
  const names = await brokerNames();
  const given = new Map<string, Address>();
  for (const [at, part] of text.split(',').entries()) {
    const url = URL.canParse(part.trim()) ? new URL(part.trim()) : undefined;
    const name = url?.protocol.slice(0, -1) ?? '';
    if (url === undefined || !names.includes(name))
      throw bad(`URL ${at + 1} of --broker has none of the schemes ${names.join(', ')}`);
    if (url.hostname === '' || /^\/?$/.exec(url.pathname) === null || url.search || url.hash)
      throw bad(`the ${name} URL of --broker must be a host and a port, and nothing behind them`);
    if (given.has(name)) throw bad(`--broker names two brokers for ${name}`);
    given.set(name, await addressOf(url, name));
  }
  return given;
}

async function addressOf(url: URL, name: string): Promise<Address> {
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  const port = Number(url.port) || (await loadBroker(name)).usualPort;
  const [user, password] = [url.username, url.password].map(decoded);
  return user === undefined || password === undefined || user + password === ''
    ? { host, port }
    : { host, port, login: { user, password } };
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw bad('the login in --broker has a % that is no escape: write %25 for it');
  }
}

/** As --broker takes it. It holds the login: show it to nobody but the user. */
export function urlOf(name: string, { host, port, login }: Address): string {
  const who = login ? `${encodeURIComponent(login.user)}:${encodeURIComponent(login.password)}@` : '';
  return `${name}://${who}${host.includes(':') ? `[${host}]` : host}:${port}`;
}

const bad = (what: string): WirebenchError => new WirebenchError('BAD_OPTION', `${what}; ${EXAMPLE}`);

/** A text without what only the user of a given broker may know: its password, and where it is. */
export function withoutBrokers(text: string, given: GivenBrokers): string {
  let shown = text;
  for (const { host, login } of given.values()) {
    for (const secret of [login?.password, host]) if (secret) shown = shown.replaceAll(secret, '...');
  }
  return shown;
}
