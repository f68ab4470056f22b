import * as v from 'valibot';
import type { ImpairmentMeta, ImpairmentPlugin, Options, Rng } from '../types.ts';
import { checked, ms, msOf } from './_options.ts';

export const meta: ImpairmentMeta = {
  title: 'a delay with jitter (uniform, normal or pareto); jitter reorders datagrams, never a stream',
  sockets: ['udp', 'tcp'],
  lossy: false,
  example: 'delay:20ms~5ms/normal',
};

/**
 * Deviations from the mean delay in units of the jitter, as tc netem has them. uniform: within one jitter of the mean;
 * normal: the jitter is the standard deviation (Box and Muller); pareto: shape 3, shifted to mean 0 and scaled by 4/3,
 * here with its whole tail, where netem's table ends at 4.
 */
const deviations = {
  uniform: (rng: Rng) => 2 * rng() - 1,
  normal: (rng: Rng) => Math.sqrt(-2 * Math.log(1 - rng())) * Math.cos(2 * Math.PI * rng()),
  pareto: (rng: Rng) => ((1 - rng()) ** (-1 / 3) - 1.5) * (4 / 3),
};

const schema = v.strictObject({
  meanMs: ms,
  jitterMs: v.exactOptional(ms, 0),
  shape: v.exactOptional(v.picklist(['uniform', 'normal', 'pareto']), 'uniform'),
});

export function parse(text: string): Options {
  const [times = '', ...shapes] = text.split('/');
  const [mean, ...jitters] = times.split('~');
  const options = {
    meanMs: msOf(mean),
    ...(jitters.length > 0 && { jitterMs: msOf(jitters.join('~')) }),
    ...(shapes.length > 0 && { shape: shapes.join('/') }),
  };
  return checked(schema, options, meta);
}

const delay: ImpairmentPlugin = ({ options, rng }) => {
  const { meanMs, jitterMs, shape } = checked(schema, options, meta);
  const deviation = deviations[shape];
  return {
    apply: (packet) => [
      { packet, delayMs: jitterMs === 0 ? meanMs : Math.max(0, meanMs + jitterMs * deviation(rng)) },
    ],
  };
};
export default delay;
