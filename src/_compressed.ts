import type { Kinds } from './plugins.ts';
import type { Codec, CodecPlugin, Compression } from './types.ts';

/** A codec whose bytes go through a compression: `json+gzip`. Text becomes its UTF-8 first. */
export function compressed(
  { meta, create }: Kinds['codecs'],
  name: string,
  compression: Kinds['compressions'],
): Kinds['codecs'] {
  // What is decoded is a copy that nobody else holds, and so are the bytes handed out.
  const { reusesBuffer: _, viewsInput: __, ...rest } = meta;
  const unavailable = meta.unavailable ?? compression.meta.unavailable;
  const twin: CodecPlugin = async (context) =>
    around(await create(context), await compression.create({ options: {} }));
  return {
    meta: {
      ...rest,
      title: `${meta.title}; ${compression.meta.title}`,
      format: `${meta.format}+${name}`,
      output: 'bytes',
      ...(unavailable !== undefined && { unavailable }),
    },
    create: twin,
  };
}

function around(codec: Codec, { compress, decompress }: Compression): Codec {
  return {
    encode: (value) => {
      const body = codec.encode(value);
      if (typeof body === 'string') return compress(Buffer.from(body));
      if (body instanceof Uint8Array) return compress(body);
      throw new TypeError('only bytes and text can be compressed');
    },
    decode: (body) => {
      if (body instanceof Uint8Array) return codec.decode(decompress(body));
      throw new TypeError(`expected bytes, got ${typeof body}`);
    },
    ...(codec.nativeActive !== undefined && { nativeActive: codec.nativeActive }),
  };
}
