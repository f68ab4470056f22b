import { WirebenchError } from '../../errors.ts';
import { loadCodec, loadPlugin } from '../../plugins.ts';
import { parseCodec } from '../../refs.ts';
import type { Address, Codec, Options, Transport, TransportMeta } from '../../types.ts';
import { createCodec } from '../load-cell.ts';

/** The epoch of servers that are not measured, and of their clients. */
export const REAL_EPOCH = 0;

export interface RealWire {
  readonly transport: Transport;
  readonly meta: TransportMeta;
  readonly checksum: boolean;
  /** Of the codec: a receiver needs every message before. */
  readonly sharedState: boolean;
  /** One a connection: shared dictionaries live in it. */
  readonly createCodec: () => Promise<Codec>;
}

/** A wire and a codec by name or path, for a server or a client that is not measured. Throws UNKNOWN_NAME, PACKAGE_MISSING or BAD_OPTION. */
export async function loadRealWire(
  transportName: string,
  codecText: string,
  options: Options = {},
): Promise<RealWire> {
  const wire = await loadPlugin('transports', { use: transportName });
  const ref = parseCodec(codecText);
  const codec = await loadCodec(ref);
  const { meta } = wire;
  const why = codec.meta.needsSchema
    ? `${codecText} needs a schema, which only a payload has; json and msgpackr need none`
    : (codec.meta.unavailable ??
      (meta.accepts.includes(codec.meta.output)
        ? undefined
        : `${codecText} makes ${codec.meta.output}, ${transportName} carries ${meta.accepts.join(' or ')}; choose another codec`));
  if (meta.requestReply && codec.meta.sharedState)
    throw new WirebenchError(
      'BAD_OPTION',
      `${codecText} needs every message in order, and over ${transportName} one may overtake another; use json or msgpackr`,
    );
  if (why !== undefined) throw new WirebenchError('BAD_OPTION', why);
  if (meta.colocated !== undefined)
    throw new WirebenchError('BAD_OPTION', `${transportName} does not leave its process; use tcp`);
  return {
    transport: await wire.create({ options: { ...options, ...(meta.anybody && { anybody: true }) } }),
    meta,
    checksum: meta.checksum === true,
    sharedState: codec.meta.sharedState === true,
    createCodec: () => createCodec(codec, ref),
  };
}

/** What stands behind --target: host:port, an IPv6 address in brackets, or on a wire without ports the path. Throws BAD_OPTION. */
export function targetOf(text: string, { host }: TransportMeta): Address {
  if (host === '') return { host: text, port: 0 };
  const [, bracketed, plain, digits] = /^(?:\[([^\]\s]+)\]|([^:\s[\]]+)):(\d{1,5})$/.exec(text) ?? [];
  const found = bracketed ?? plain;
  const port = Number(digits);
  if (found !== undefined && port >= 1 && port <= 65_535) return { host: found, port };
  throw new WirebenchError('BAD_OPTION', `${text} is no target; give host:port, like 127.0.0.1:7411`);
}
