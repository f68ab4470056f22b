import * as v from 'valibot';
import type { ImpairmentMeta, ImpairmentPlugin, Options } from '../types.ts';
import { bytesOf, checked, isTime, ms, msOf, wholeBytes } from './_options.ts';

export const meta: ImpairmentMeta = {
  title: 'the connection is reset after so many bytes of a direction, or at a time of the measured window',
  sockets: ['tcp'],
  lossy: true,
  example: 'reset:64kB or reset:500ms',
};

const schema = v.union([v.strictObject({ afterBytes: wholeBytes }), v.strictObject({ atMs: ms })]);

export const parse = (text: string): Options =>
  checked(schema, isTime(text) ? { atMs: msOf(text) } : { afterBytes: bytesOf(text) }, meta);

/** The chunk that crosses the limit is lost with the connection. */
const reset: ImpairmentPlugin = ({ options }) => {
  const limit = checked(schema, options, meta);
  let passedBytes = 0;
  return {
    apply: (packet, atMs) => {
      passedBytes += packet.length;
      const over = 'atMs' in limit ? atMs >= limit.atMs : passedBytes > limit.afterBytes;
      return over ? [{ reset: true }] : [{ packet, delayMs: 0 }];
    },
  };
};
export default reset;
