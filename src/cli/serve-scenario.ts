import { oneLine } from '../report/format.ts';
import { startRealServer } from '../run/real/serve.ts';
import { type CertificateFlags, certificateFor } from './_certificates.ts';
import { tellServing, tokenFor } from './_serving.ts';
import { tell } from './output.ts';

export interface ServeScenarioFlags extends CertificateFlags {
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
  const token = tokenFor(flags);
  const server = await startRealServer({
    ...{ scenario, transport, codec, port, token },
    wireOptions: certificateFor(transport, flags),
    ...(host !== LOOPBACK && { host }),
    onTrouble: throttled((what) => tell(oneLine(what))),
  });
  tellServing(`serves ${scenario}`, `${transport}, ${codec}`, flags, server.address, token);
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
