import { isDeepStrictEqual } from 'node:util';
import type { Plugin, Scenario, ScenarioMeta } from '../types.ts';

export const meta: ScenarioMeta = {
  title: 'the server decodes the message, builds a short reply and encodes it, as a service does',
};

const OPAQUE_REPLY_BYTES = 32;

/** What a service answers. Opaque bytes, which nobody can decode, are answered with their beginning. */
function answer(value: unknown): unknown {
  if (value instanceof Uint8Array) return value.subarray(0, OPAQUE_REPLY_BYTES);
  const fields = typeof value === 'object' && value !== null ? Object.keys(value).length : 0;
  return { status: 'ok', fields };
}

const request: Plugin<Scenario> = () => ({
  serve: ({ listen }) => listen((codec) => (body, reply) => reply(codec.encode(answer(codec.decode(body))))),
  drive: ({ exchange, variants }) =>
    exchange((codec) => ({
      request: (n) => codec.encode(variants[n % variants.length]),
      reply: (body) => codec.decode(body),
      verify: (decoded, n) => isDeepStrictEqual(decoded, answer(variants[n % variants.length])),
    })),
});
export default request;
