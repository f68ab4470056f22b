import { WirebenchError } from '../errors.ts';
import { bytesFormOf, pieceMessage } from '../file-share/coder.ts';
import { nameOf } from '../names.ts';
import { loaderOf } from '../packages.ts';
import { importerOf, type Kinds, loadCodec, loadPlugin, type Packaged } from '../plugins.ts';
import { seeded } from '../rng.ts';
import type { Cell } from '../schema.ts';
import type { Codec, CodecMeta, JsonSchema, LoadPackage, Ref, Rng } from '../types.ts';
import { opaqueVariants } from '../variants.ts';

/** Makes what a plug-in offers. Throws PACKAGE_MISSING when the package it names is not installed. */
async function createFrom<T>({ package: needed }: Packaged, create: () => T | Promise<T>): Promise<T> {
  try {
    return await create();
  } catch (error) {
    throw needed !== undefined && isMissing(needed, error) ? missing(needed, error) : error;
  }
}

/**
 * Creates a codec as it is: where it declares a reused buffer, its bytes are valid until the next encode().
 * Throws EVAL_NOT_ALLOWED, PACKAGE_MISSING.
 */
export async function createBareCodec(
  { meta, create }: Kinds['codecs'],
  ref: Ref,
  schema?: JsonSchema,
  load = loaderOf(meta.package, ref.package, importerOf(ref)),
): Promise<Codec> {
  if (meta.evaluates && !ref.allowEval) {
    const remedy = 'give --allow-eval, if you trust all that it will be given';
    throw new WirebenchError(
      'EVAL_NOT_ALLOWED',
      `${nameOf(ref)} evaluates what it decodes as code; ${remedy}`,
    );
  }
  const context = { options: ref.options ?? {}, load, ...(schema && { schema }) };
  return createFrom(meta, () => create(context));
}

/** Creates a codec whose bytes may be kept: where it declares a reused buffer they are copied, as any user would have to. */
export async function createCodec(
  plugin: Kinds['codecs'],
  ref: Ref,
  schema?: JsonSchema,
  load?: LoadPackage,
): Promise<Codec> {
  const codec = await createBareCodec(plugin, ref, schema, load);
  if (plugin.meta.reusesBuffer !== true) return codec;
  return {
    encode: (value) => {
      const body = codec.encode(value);
      return body instanceof Uint8Array ? Buffer.from(body) : body;
    },
    decode: (body) => codec.decode(body),
    ...(codec.decodeMany && { decodeMany: codec.decodeMany.bind(codec) }),
    ...(codec.nativeActive !== undefined && { nativeActive: codec.nativeActive }),
  };
}

const isMissing = (name: string, error: unknown): boolean =>
  error instanceof Error &&
  'code' in error &&
  error.code === 'ERR_MODULE_NOT_FOUND' &&
  error.message.includes(`'${name}'`);

const missing = (name: string, cause: unknown): WirebenchError =>
  new WirebenchError('PACKAGE_MISSING', `${name} is not installed; npm install ${name}`, cause);

/** `count` codecs of one kind: one a flow, because shared dictionaries live in them. */
export async function createCodecs(
  cell: Pick<Cell, 'codec' | 'payload'>,
  count: number,
): Promise<{ meta: CodecMeta; codecs: Codec[] }> {
  const { meta, make } = await prepareCodec(cell);
  return { meta, codecs: await Promise.all(Array.from({ length: count }, () => make())) };
}

/** All that is needed to make codecs of one kind, but not the packages that they import. Throws UNAVAILABLE. */
export async function prepareCodec({ codec, payload }: Pick<Cell, 'codec' | 'payload'>): Promise<{
  meta: CodecMeta;
  /** Imports with `load`; else as codecs do. */
  make(load?: LoadPackage): Promise<Codec>;
}> {
  const plugin = await loadCodec(codec);
  if (plugin.meta.unavailable !== undefined) throw new WirebenchError('UNAVAILABLE', plugin.meta.unavailable);
  const schema = plugin.meta.needsSchema ? await schemaOf(payload) : undefined;
  return { meta: plugin.meta, make: (load) => createCodec(plugin, codec, schema, load) };
}

export async function schemaOf(payload: Ref | null): Promise<JsonSchema | undefined> {
  if (payload === null) return undefined;
  const { schema } = (await loadPlugin('payloads', payload)).meta;
  return payload.repeat === undefined ? schema : schema && { type: 'array', items: schema };
}

/** The values the cell carries, of its payload. A floor row carries opaque bytes of the size the inspection found. */
export async function loadVariants(cell: Cell, seed: number): Promise<readonly unknown[]> {
  const rng = seeded(seed, 'payload');
  if (cell.floor !== null) return opaqueVariants(rng, cell.sizeBytes ?? 0);
  if (cell.payload === null) throw new TypeError(`${cell.id} has no payload`);
  return createVariants(cell.payload, rng, cell.codec);
}

/** @param codec what carries them: pieces of a file come in messages of its form then, else as they are. Throws BAD_PAYLOAD when the payload makes none. */
export async function createVariants(ref: Ref, rng: Rng, codec?: Ref): Promise<readonly unknown[]> {
  const { create, meta } = await loadPlugin('payloads', ref);
  const { sizeBytes } = ref;
  const options = { ...ref.options, ...(sizeBytes !== undefined && { sizeBytes }) };
  const variants: unknown = (await create({ options })).variants(rng);
  if (!Array.isArray(variants) || variants.length === 0) {
    const remedy = 'variants(rng) must return an array of one value or more';
    throw new WirebenchError('BAD_PAYLOAD', `the payload ${nameOf(ref)} makes no values; ${remedy}`);
  }
  if (meta.carries === 'file' && codec) return piecesFor(codec, variants);
  return ref.repeat === undefined ? variants : listsOf(variants, ref.repeat);
}

/** Pieces of a file, each in a message as the codec holds it; found with a codec of its own, which may keep state. */
async function piecesFor(ref: Ref, pieces: readonly unknown[]): Promise<unknown[]> {
  const plugin = await loadCodec(ref);
  const form = plugin.meta.opaque ? 'packed' : bytesFormOf(await createCodec(plugin, ref));
  return pieces.map((piece) => pieceMessage(form, piece));
}

/** As many messages as there are values, each a list of the values from there on. */
const listsOf = (values: readonly unknown[], repeat: number): unknown[] =>
  values.map((_, from) =>
    Array.from({ length: repeat }, (_, n) => structuredClone(values[(from + n) % values.length])),
  );

export async function loadWire(cell: Cell) {
  if (cell.scenario === null || cell.transport === null) throw new TypeError(`${cell.id} has no wire`);
  const scenario = await loadPlugin('scenarios', cell.scenario);
  const transport = await loadPlugin('transports', cell.transport);
  const options = {
    ...cell.transport.options,
    ...(cell.rcvbufBytes !== undefined && { receiveBufferBytes: cell.rcvbufBytes }),
  };
  return {
    scenario: await scenario.create({ options: cell.scenario.options ?? {} }),
    transport: await createFrom(transport.meta, () => transport.create({ options })),
    wire: transport.meta,
  };
}
