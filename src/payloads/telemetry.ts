import type { Payload, PayloadMeta, Plugin, Rng } from '../types.ts';
import { hex, integer, many } from './_make.ts';

export const meta: PayloadMeta = { title: 'sensor readings: mostly floats of full precision', needs: [] };

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

function telemetry(rng: Rng) {
  return {
    device: hex(rng, 12),
    firmware: `${integer(rng, 1, 9)}.${integer(rng, 0, 30)}`,
    startedAtMs: integer(rng, 1.7e12, 1.73e12),
    intervalMs: 10,
    channels: CHANNELS.map((name) => ({
      name,
      offset: rng() * 10,
      scale: 1 + rng(),
      samples: wave(rng, 64),
    })),
  };
}

function wave(rng: Rng, length: number): number[] {
  const [base, swing, speed] = [rng() * 100, rng() * 10, 0.1 + rng()];
  return many(length, (n) => base + swing * Math.sqrt(n * speed) + rng());
}

const plugin: Plugin<Payload> = () => ({ variants: (rng) => many(8, () => telemetry(rng)) });
export default plugin;
