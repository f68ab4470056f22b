import { keyOf, nameOf } from './names.ts';
import type { Cell } from './schema.ts';
import { sizeText } from './sizes.ts';
import type { NetworkGroup } from './suite.ts';
import type {
  CodecMeta,
  ImpairmentMeta,
  Load,
  PayloadMeta,
  Ref,
  ScenarioMeta,
  TransportMeta,
} from './types.ts';

/** What is known of every plug-in the suite and the filters name, by the key of its reference. A string: why it is not available. */
export interface Described {
  readonly codecs: ReadonlyMap<string, CodecMeta | string>;
  readonly payloads: ReadonlyMap<string, PayloadMeta | string>;
  readonly transports: ReadonlyMap<string, TransportMeta | string>;
  readonly scenarios: ReadonlyMap<string, ScenarioMeta | string>;
  readonly impairments: ReadonlyMap<string, ImpairmentMeta | string>;
  /** Servers run on another host. */
  readonly apart?: true;
}

// Each says why two things cannot be measured together, or undefined when they can. Pure.

export function mismatch(codec: Ref, payload: Ref, { codecs, payloads }: Described): string | undefined {
  const codecMeta = codecs.get(keyOf(codec));
  const payloadMeta = payloads.get(keyOf(payload));
  if (typeof codecMeta === 'string') return codecMeta;
  if (typeof payloadMeta === 'string') return payloadMeta;
  if (codecMeta && mustAsk(codec, codecMeta)) return mustAsk(codec, codecMeta);
  const size = sizeMismatch(payload, payloadMeta?.sized);
  if (size !== undefined) return size;
  if (codecMeta?.needsSchema && !payloadMeta?.schema)
    return `${nameOf(codec)} is made from a schema, and ${nameOf(payload)} has none`;
  if (isOpaque(codecMeta) && isOpaque(payloadMeta)) return undefined;
  const lost = (payloadMeta?.needs ?? []).filter((need) => codecMeta?.preserves?.includes(need) === false);
  return lost.length > 0 ? `${nameOf(codec)} does not preserve ${lost.join(', ')}` : undefined;
}

/** Why a codec is not used unless the user says so. */
export const mustAsk = (codec: Ref, meta: CodecMeta): string | undefined =>
  meta.evaluates && !codec.allowEval
    ? `${nameOf(codec)} evaluates what it decodes as code: only with --allow-eval`
    : undefined;

function sizeMismatch({ use, sizeBytes }: Ref, sized: PayloadMeta['sized']): string | undefined {
  if (sizeBytes === undefined) return undefined;
  if (!sized) return `${use} has one size`;
  return sizeBytes < sized.smallestBytes
    ? `${use} takes ${sizeText(sized.smallestBytes)} at least`
    : undefined;
}

export function wireMismatch(
  codec: Ref,
  transport: Ref,
  { codecs, transports, apart }: Described,
): string | undefined {
  const codecMeta = codecs.get(keyOf(codec));
  const wire = transports.get(transport.use);
  if (typeof wire === 'string') return wire;
  if (typeof codecMeta === 'object' && codecMeta.evaluates && apart)
    return `${nameOf(codec)} evaluates what it decodes as code: never what another host has sent`;
  if (typeof codecMeta === 'object' && codecMeta.sharedState && wire?.delivery === 'lossy')
    return `${nameOf(codec)} cannot read on when a message was lost, and ${nameOf(transport)} loses some`;
  if (typeof codecMeta !== 'object' || wire === undefined || wire.accepts.includes(codecMeta.output))
    return undefined;
  return `${nameOf(codec)} makes ${codecMeta.output}, ${nameOf(transport)} carries ${wire.accepts.join(' or ')}`;
}

/** Why a codec cannot carry what a scenario makes of the payload. */
export function workMismatch(
  codec: Ref,
  scenario: Ref,
  load: Load,
  { codecs, scenarios }: Described,
): string | undefined {
  const meta = codecs.get(keyOf(codec));
  const work = scenarios.get(scenario.use);
  if (typeof meta !== 'object' || typeof work !== 'object') return undefined;
  if (work.wraps && meta.needsSchema)
    return `${nameOf(scenario)} puts the payload into messages of its own, which its schema does not know`;
  if (load.preEncoded && work.hub && meta.sharedState)
    return 'its bodies depend on what was sent before: of clients that send in turn they cannot be encoded before';
  const one = work.oneBody !== undefined && scenario.options?.[work.oneBody] !== 'each';
  return one && meta.sharedState
    ? `its bodies depend on what their receiver has seen: only ${nameOf(scenario)} with ${work.oneBody} each can carry them`
    : undefined;
}

/** A scenario that carries a file needs pieces of one, and a wire that loses none and waits for the answers. */
export function fileMismatch(
  { scenario, transport, payload }: { scenario: Ref; transport: Ref; payload: Ref },
  { scenarios, transports, payloads }: Described,
): string | undefined {
  const work = scenarios.get(scenario.use);
  if (typeof work !== 'object' || work.carries !== 'file') return undefined;
  const piece = payloads.get(payload.use);
  if (typeof piece === 'object' && piece.carries !== 'file')
    return `${nameOf(scenario)} carries pieces of a file: give it a payload like piece`;
  const wire = transports.get(transport.use);
  if (typeof wire !== 'object') return undefined;
  if (wire.delivery === 'lossy') return `${nameOf(scenario)} needs a wire that loses nothing`;
  return wire.requestReply
    ? `${nameOf(scenario)} answers when the disk has, ${nameOf(transport)} carries only answers that come at once`
    : undefined;
}

export function loadMismatch(
  load: Load,
  { delivery, oneWay, hub, carries }: Pick<Cell, 'delivery' | 'oneWay' | 'hub' | 'carries'>,
): string | undefined {
  if (carries === 'file' && load.preEncoded)
    return 'every message is the next piece of a file: it cannot be encoded before';
  if (hub !== undefined && load.clients < 2)
    return 'its messages go to other clients: it needs two or more (--clients 2)';
  if (load.kind === 'closed' || !load.find) return undefined;
  if (hub !== undefined)
    return 'a message has other receivers than its sender, which a search cannot go by: search with echo or request';
  if (oneWay) return 'nothing comes back that a search could go by: search with echo or request';
  return load.find.kind === 'zero-loss' && delivery === 'reliable'
    ? 'a reliable wire loses nothing: search for max or slo'
    : undefined;
}

/** Why a scenario's messages cannot go on to other clients here; undefined when they can, or need not. */
export function hubMismatch(
  work: ScenarioMeta | undefined,
  transport: Ref,
  wire: TransportMeta | string | undefined,
): string | undefined {
  if (work?.hub === undefined || typeof wire !== 'object' || wire.connections || wire.hubs) return undefined;
  return `its server must see who is there and send at any time, which ${nameOf(transport)} has no connections for`;
}

/** Why receive buffers that are asked for cannot be had; undefined when they can, or none are. */
export function bufferMismatch(
  { rcvbufBytes, transport }: NetworkGroup,
  wire: TransportMeta | string | undefined,
): string | undefined {
  if (rcvbufBytes === undefined || typeof wire !== 'object' || wire.receiveBuffer) return undefined;
  return `receive buffers cannot be asked for on ${nameOf(transport)}`;
}

export const isOpaque = (meta: { opaque?: boolean } | string | undefined): boolean =>
  typeof meta === 'object' && meta.opaque === true;

/** Bytes by themselves, which need no codec: `none` is a row among the others then, and not a floor. */
export const isBytes = (meta: PayloadMeta | string | undefined): boolean =>
  isOpaque(meta) || (typeof meta === 'object' && meta.carries === 'file');

export const noBytes = (meta: CodecMeta | string | undefined): string | undefined =>
  typeof meta === 'object' && meta.output === 'value'
    ? 'it makes no bytes: for wires that carry values'
    : undefined;
