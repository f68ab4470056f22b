import { isDeepStrictEqual } from 'node:util';
import type { Plugin, Scenario, ScenarioMeta } from '../types.ts';

export const meta: ScenarioMeta = {
  title: 'one way: the client sends as fast as the wire takes it or at a rate, the server decodes and counts',
  oneWay: true,
};

const stream: Plugin<Scenario> = () => ({
  serve: ({ listen }) =>
    listen((codec) => (body, reply, oneWay) => {
      const value = codec.decode(body);
      if (!oneWay) reply(codec.encode(value));
    }),
  drive: ({ exchange, variants }) =>
    exchange((codec) => ({
      request: (n) => codec.encode(variants[n % variants.length]),
      reply: (body) => codec.decode(body),
      verify: (decoded, n) => isDeepStrictEqual(decoded, variants[n % variants.length]),
    })),
});
export default stream;
