import * as v from 'valibot';
import type { ImpairmentMeta, ImpairmentPlugin, Options } from '../types.ts';
import { bytesOf, checked } from './_options.ts';

export const meta: ImpairmentMeta = {
  title: 'so many bytes per second are read from the sender, whom TCP then holds back',
  sockets: ['tcp'],
  lossy: false,
  example: 'slow-reader:1MB/s',
};

const schema = v.strictObject({ bytesPerSecond: v.pipe(v.number(), v.minValue(1), v.maxValue(1e12)) });

export const parse = (text: string): Options =>
  checked(schema, { bytesPerSecond: bytesOf(/^(.*)\/s$/.exec(text)?.[1]) }, meta);

/** A chunk goes on at once, then nothing is read for as long as it should have taken. Chunks are up to 64 KiB. */
const slowReader: ImpairmentPlugin = ({ options }) => {
  const { bytesPerSecond } = checked(schema, options, meta);
  return {
    apply: (packet) => [{ packet, delayMs: 0 }, { pauseMs: (packet.length * 1000) / bytesPerSecond }],
  };
};
export default slowReader;
