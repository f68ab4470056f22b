import { randomBytes } from 'node:crypto';
import { isLoopback } from '../names.ts';
import { startDaemon } from '../run/daemon.ts';
import { startPlainEcho } from '../run/plain-echo.ts';
import { version } from '../version.ts';
import { tell } from './output.ts';
import type { ServeShareFlags } from './serve-share.ts';

export interface ServeFlags extends Omit<ServeShareFlags, 'token' | 'codec'> {
  dataPort: number;
  token?: string;
  allowModule?: true;
  maxMinutes: number;
  plain?: true;
  scenario?: string;
  codec?: string;
}

/** More than the runners of one machine ever need, and few enough that strangers cannot fill its memory. */
const CONNECTIONS = 16;
/** A runner on the far side of the world sends its first line in a fraction of this. */
const OPEN_MS = 5000;

/** `wirebench serve`: until SIGINT or SIGTERM. */
export async function serve(flags: ServeFlags): Promise<void> {
  const stopped = new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, resolve);
  });
  const serving = await start(flags);
  await stopped;
  await serving.close();
}

async function start(flags: ServeFlags): Promise<Serving> {
  const { scenario } = flags;
  if (scenario === 'file-share')
    return (await import('./serve-share.ts')).serveShare({ ...flags, codec: flags.codec ?? 'msgpackr' });
  if (scenario !== undefined)
    return (await import('./serve-scenario.ts')).serveScenario({
      ...flags,
      scenario,
      codec: flags.codec ?? 'json',
    });
  return flags.plain ? servePlain(flags) : serveRunners(flags);
}

interface Serving {
  close(): Promise<void>;
}

async function serveRunners(flags: ServeFlags): Promise<Serving> {
  const { host, port, dataPort } = flags;
  const token = flags.token ?? randomBytes(16).toString('hex');
  const limits = { connections: CONNECTIONS, openMs: OPEN_MS, roleMs: flags.maxMinutes * 60_000 };
  const allowModule = flags.allowModule === true;
  const daemon = await startDaemon({ host, port, token, dataPort, allowModule, limits });
  const data = dataPort === 0 ? 'free ports' : `port ${dataPort}`;
  tell(
    `wirebench ${version} serves on ${host} port ${daemon.address.port}, measured flows on ${data}; Ctrl-C ends it`,
  );
  if (flags.token === undefined) tell(`token: ${token}`);
  if (!isLoopback(host)) tell(`${host} can be reached from outside: ${WARNING}`);
  return daemon;
}

const WARNING =
  'whoever has the token can run benchmarks here, nothing is encrypted, and measured ports answer anybody';

async function servePlain({ host, port }: ServeFlags): Promise<Serving> {
  const echo = await startPlainEcho({ host, port });
  tell(
    `plain echo (RFC 862) on ${host}, TCP port ${echo.tcp.port}, UDP port ${echo.udp.port}; Ctrl-C ends it`,
  );
  if (!isLoopback(host))
    tell(`${host} can be reached from outside: whoever can send there is answered, with as many bytes`);
  return echo;
}
