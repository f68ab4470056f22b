import { WirebenchError } from '../errors.ts';
import { nameOf } from '../names.ts';
import { loaderOf } from '../packages.ts';
import { type Kinds, loadCodec, loadPlugin } from '../plugins.ts';
import { seeded } from '../rng.ts';
import type { Cell } from '../schema.ts';
import type { Codec, CodecMeta, JsonSchema, Ref, Rng } from '../types.ts';
import { opaqueVariants } from '../variants.ts';

/**
 * Creates a codec whose bytes may be kept: where it declares a reused buffer they are copied, as any user would have to.
 * Throws EVAL_NOT_ALLOWED, PACKAGE_MISSING.
 */
export async function createCodec(
  { meta, create }: Kinds['codecs'],
  ref: Ref,
  schema?: JsonSchema,
): Promise<Codec> {
  if (meta.evaluates && !ref.allowEval) {
    const remedy = 'give --allow-eval, if you trust all that it will be given';
    throw new WirebenchError(
      'EVAL_NOT_ALLOWED',
      `${nameOf(ref)} evaluates what it decodes as code; ${remedy}`,
    );
  }
  const load = loaderOf(meta.package, ref.package);
  const context = { options: ref.options ?? {}, load, ...(schema && { schema }) };
  const codec = await Promise.resolve(create(context)).catch((error: unknown) => {
    throw meta.package !== undefined && isMissing(meta.package, error) ? missing(meta.package, error) : error;
  });
  if (meta.reusesBuffer !== true) return codec;
  return {
    encode: (value) => {
      const body = codec.encode(value);
      return body instanceof Uint8Array ? Buffer.from(body) : body;
    },
    decode: (body) => codec.decode(body),
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
  const { meta, create } = await codecMaker(cell);
  return { meta, codecs: await Promise.all(Array.from({ length: count }, create)) };
}

/** Makes as many as are asked for, when they are: what is looked up and read is so once. */
export async function codecMaker({ codec, payload }: Pick<Cell, 'codec' | 'payload'>) {
  const plugin = await loadCodec(codec);
  const { meta } = plugin;
  if (meta.unavailable !== undefined) throw new WirebenchError('UNAVAILABLE', meta.unavailable);
  const schema = meta.needsSchema ? await schemaOf(payload) : undefined;
  return { meta, create: () => createCodec(plugin, codec, schema) };
}

async function schemaOf(payload: Ref): Promise<JsonSchema | undefined> {
  const { schema } = (await loadPlugin('payloads', payload)).meta;
  return payload.repeat === undefined ? schema : schema && { type: 'array', items: schema };
}

/** The values the cell carries. A floor row carries opaque bytes of the size the inspection found. */
export async function loadVariants(cell: Cell, seed: number): Promise<readonly unknown[]> {
  const rng = seeded(seed, 'payload');
  if (cell.floor !== null) return opaqueVariants(rng, cell.sizeBytes ?? 0);
  return createVariants(cell.payload, rng);
}

/** Throws BAD_PAYLOAD when the payload makes none. */
export async function createVariants(ref: Ref, rng: Rng): Promise<readonly unknown[]> {
  const { create } = await loadPlugin('payloads', ref);
  const { sizeBytes } = ref;
  const options = { ...ref.options, ...(sizeBytes !== undefined && { sizeBytes }) };
  const variants: unknown = (await create({ options })).variants(rng);
  if (!Array.isArray(variants) || variants.length === 0) {
    const remedy = 'variants(rng) must return an array of one value or more';
    throw new WirebenchError('BAD_PAYLOAD', `the payload ${nameOf(ref)} makes no values; ${remedy}`);
  }
  return ref.repeat === undefined ? variants : listsOf(variants, ref.repeat);
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
  return {
    scenario: await scenario.create({ options: cell.scenario.options ?? {} }),
    transport: await transport.create({
      options: {
        ...cell.transport.options,
        ...(cell.rcvbufBytes !== undefined && { receiveBufferBytes: cell.rcvbufBytes }),
      },
    }),
    wire: transport.meta,
  };
}
