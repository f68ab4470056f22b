import { isDeepStrictEqual } from 'node:util';
import type { Plugin, Scenario, ScenarioMeta } from '../types.ts';

export const meta: ScenarioMeta = {
  title: 'the bytes come back as they are; only the client uses the codec',
};

const echo: Plugin<Scenario> = () => ({
  serve: ({ listen }) => listen(() => (body, reply) => reply(body)),
  drive: ({ exchange, variants }) =>
    exchange((codec) => ({
      request: (n) => codec.encode(variants[n % variants.length]),
      reply: (body) => codec.decode(body),
      verify: (decoded, n) => isDeepStrictEqual(decoded, variants[n % variants.length]),
    })),
});
export default echo;
