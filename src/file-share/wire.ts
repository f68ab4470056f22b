import { WirebenchError } from '../errors.ts';
import { loadCodec, loadPlugin } from '../plugins.ts';
import { parseCodec } from '../refs.ts';
import { createCodec } from '../run/load-cell.ts';
import type { Address, Codec, CodecMeta, Options, Transport, TransportMeta } from '../types.ts';
import { type BytesForm, bytesFormOf } from './coder.ts';

export interface ShareWire {
  readonly transport: Transport;
  /** One a connection: shared dictionaries live in it. */
  readonly createCodec: () => Promise<Codec>;
  readonly form: BytesForm;
  /** What stands behind --target. Throws BAD_OPTION. */
  readonly addressOf: (target: string) => Address;
}

/**
 * A wire and a codec to share files with, by name or path. Throws UNKNOWN_NAME, PACKAGE_MISSING, or BAD_OPTION where they
 * cannot do that, or not together.
 */
export async function loadShareWire(
  transportUse: string,
  codecText: string,
  options: Options = {},
): Promise<ShareWire> {
  const wire = await loadPlugin('transports', { use: transportUse });
  const ref = parseCodec(codecText);
  const codec = await loadCodec(ref);
  const why =
    unfitWire(wire.meta, transportUse) ?? unfitCodec(codec.meta, codecText) ?? unlike(wire.meta, codec.meta);
  if (why !== undefined) throw new WirebenchError('BAD_OPTION', `${why}; tcp and msgpackr can`);
  const make = () => createCodec(codec, ref);
  const sample = await make();
  return {
    transport: await wire.create({ options }),
    createCodec: make,
    form: codec.meta.opaque ? 'packed' : bytesFormOf(sample),
    // A wire without ports is found at a path.
    addressOf: (target) => (wire.meta.host === '' ? { host: target, port: 0 } : hostAndPort(target)),
  };
}

/** `host:port`, an IPv6 address in brackets: `[::1]:7411`. Throws BAD_OPTION. */
function hostAndPort(text: string): Address {
  const [, bracketed, plain, digits] = /^(?:\[([^\]\s]+)\]|([^:\s[\]]+)):(\d{1,5})$/.exec(text) ?? [];
  const host = bracketed ?? plain;
  const port = Number(digits);
  if (host !== undefined && port >= 1 && port <= 65_535) return { host, port };
  throw new WirebenchError('BAD_OPTION', `${text} is no target; give host:port, like 127.0.0.1:7411`);
}

function unfitWire({ delivery, colocated, requestReply }: TransportMeta, name: string): string | undefined {
  if (delivery === 'lossy') return `${name} may lose messages, and so cannot share files`;
  if (requestReply) return `${name} answers every message at once, and so cannot wait for a disk`;
  return colocated ? `${name} does not leave its process, and so cannot share files` : undefined;
}

function unfitCodec({ needsSchema, unavailable }: CodecMeta, name: string): string | undefined {
  return needsSchema ? `${name} needs a schema, and so cannot carry the messages of a share` : unavailable;
}

const unlike = (wire: TransportMeta, codec: CodecMeta): string | undefined =>
  wire.accepts.includes(codec.output)
    ? undefined
    : `the codec makes ${codec.output}, the wire carries ${wire.accepts.join(' or ')}`;
