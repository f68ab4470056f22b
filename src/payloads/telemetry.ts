import type { Payload, PayloadMeta, Plugin, Rng } from '../types.ts';
import { hex, integer, many } from './_make.ts';
import * as is from './_schema.ts';
import { added, type Growing, sizedPayload } from './_sized.ts';

const schema = is.schema(
  is.object({
    device: is.string,
    firmware: is.string,
    startedAtMs: is.integer(0, 2 ** 53 - 2),
    intervalMs: is.integer(1, 1e9),
    channels: is.array(
      is.object({ name: is.string, offset: is.number, scale: is.number, samples: is.array(is.number) }),
    ),
  }),
);

export const meta: PayloadMeta = {
  title: 'sensor readings: mostly floats of full precision',
  needs: [],
  schema,
  sized: { smallestBytes: 900 },
};

const CHANNELS = [
  'temperature',
  'pressure',
  'humidity',
  'vibrationX',
  'vibrationY',
  'vibrationZ',
  'current',
  'voltage',
];

/** The channels with what adds a sample to each. */
function telemetry(rng: Rng, samples: number) {
  const head = {
    device: hex(rng, 12),
    firmware: `${integer(rng, 1, 9)}.${integer(rng, 0, 30)}`,
    startedAtMs: integer(rng, 1.7e12, 1.73e12),
    intervalMs: 10,
  };
  const sensors = CHANNELS.map((name) => sensor(rng, name, samples));
  return { value: { ...head, channels: sensors.map(({ channel }) => channel) }, sensors };
}

function sensor(rng: Rng, name: string, length: number) {
  const [offset, scale] = [rng() * 10, 1 + rng()];
  const [base, swing, speed] = [rng() * 100, rng() * 10, 0.1 + rng()];
  const sample = (n: number) => base + swing * Math.sqrt(n * speed) + rng();
  const samples = many(length, sample);
  const add = () => added(samples, sample(samples.length));
  return { channel: { name, offset, scale, samples }, add };
}

/** One sample more, of the channels in turn. */
function start(rng: Rng): Growing {
  const { value, sensors } = telemetry(rng, 0);
  const at = (index: number) => sensors[index % sensors.length];
  return {
    value,
    add: (index) => at(index)?.add() ?? 0,
    remove: (index) => at(index)?.channel.samples.pop(),
  };
}

const plugin: Plugin<Payload> = ({ options }) =>
  sizedPayload(options, { usual: (rng) => telemetry(rng, 64).value, start });
export default plugin;
