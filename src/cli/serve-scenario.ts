import { randomBytes } from 'node:crypto';
import { isLoopback } from '../names.ts';
import { oneLine } from '../report/format.ts';
import { startRealServer } from '../run/real/serve.ts';
import { version } from '../version.ts';
import { tell } from './output.ts';

export interface ServeScenarioFlags {
  host: string;
  port: number;
  scenario: string;
  transport: string;
  codec: string;
  token?: string;
}

/** What --host is unless told: then the wire says where its loopback is. */
const LOOPBACK = '127.0.0.1';
/** Lines of trouble a minute: whoever makes trouble must not fill a disk with it. */
const MOST_TROUBLE = 20;

/** `wirebench serve --scenario broadcast`: begins to serve. Whoever can be reached from outside asks for a token. */
export async function serveScenario(flags: ServeScenarioFlags): Promise<{ close(): Promise<void> }> {
  const { host, port, scenario, transport, codec } = flags;
  // A path, of a Unix socket, is reached by this host alone.
  const isOpen = !isLoopback(host) && !/[\\/]/.test(host);
  const token = flags.token ?? (isOpen ? randomBytes(16).toString('hex') : undefined);
  const server = await startRealServer({
    ...{ scenario, transport, codec, port, token },
    ...(host !== LOOPBACK && { host }),
    onTrouble: throttled((what) => tell(oneLine(what))),
  });
  const { address } = server;
  const place = address.port === 0 ? address.host : `${address.host} port ${address.port}`;
  tell(`wirebench ${version} serves ${scenario} on ${place} (${transport}, ${codec}); Ctrl-C ends it`);
  if (flags.token === undefined && token !== undefined) tell(`token: ${token}`);
  if (isOpen) tell(`${host} can be reached from outside: nothing is encrypted`);
  return server;
}

function throttled(say: (what: string) => void): (what: string) => void {
  let said = 0;
  return (what) => {
    if (said === 0)
      setTimeout(() => {
        if (said > MOST_TROUBLE) say(`and ${said - MOST_TROUBLE} lines more like these`);
        said = 0;
      }, 60_000).unref();
    if (said++ < MOST_TROUBLE) say(what);
  };
}
