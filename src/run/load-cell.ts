import { type Kinds, loadPlugin } from '../plugins.ts';
import { seeded } from '../rng.ts';
import type { Cell } from '../schema.ts';
import type { Codec, CodecMeta } from '../types.ts';

const FLOOR_VARIANTS = 8;

/** Creates a codec whose bytes may be kept: where it declares a reused buffer they are copied, as any user would have to. */
export async function createCodec({ meta, create }: Kinds['codecs'], options = {}): Promise<Codec> {
  const codec = await create({ options });
  if (meta.reusesBuffer !== true) return codec;
  return {
    ...codec,
    encode: (value) => {
      const body = codec.encode(value);
      return body instanceof Uint8Array ? Buffer.from(body) : body;
    },
  };
}

/** `count` codecs of one kind: one a flow, because shared dictionaries live in them. */
export async function createCodecs(cell: Cell, count: number): Promise<{ meta: CodecMeta; codecs: Codec[] }> {
  const plugin = await loadPlugin('codecs', cell.codec);
  const codecs = await Promise.all(
    Array.from({ length: count }, () => createCodec(plugin, cell.codec.options)),
  );
  return { meta: plugin.meta, codecs };
}

/** The values the cell carries. A floor row carries opaque bytes of the size the inspection found. */
export async function loadVariants(cell: Cell, seed: number): Promise<readonly unknown[]> {
  const rng = seeded(seed, 'payload');
  if (cell.floor !== null) {
    const bytes = cell.sizeBytes ?? 0;
    return Array.from({ length: FLOOR_VARIANTS }, () =>
      Buffer.from(Array.from({ length: bytes }, () => Math.floor(rng() * 256))),
    );
  }
  const { create } = await loadPlugin('payloads', cell.payload);
  return (await create({ options: cell.payload.options ?? {} })).variants(rng);
}

export async function loadWire(cell: Cell) {
  if (cell.scenario === null || cell.transport === null) throw new TypeError(`${cell.id} has no wire`);
  const scenario = await loadPlugin('scenarios', cell.scenario);
  const transport = await loadPlugin('transports', cell.transport);
  return {
    scenario: await scenario.create({ options: cell.scenario.options ?? {} }),
    transport: await transport.create({ options: cell.transport.options ?? {} }),
    wire: transport.meta,
  };
}
