import * as v from 'valibot';
import type { ImpairmentMeta, ImpairmentPlugin, Options } from '../types.ts';
import { checked, ms, msOf } from './_options.ts';

export const meta: ImpairmentMeta = {
  title: 'from t1 to t2 of the measured window nothing passes: datagrams are lost, a stream stalls',
  sockets: ['udp', 'tcp'],
  lossy: true,
  example: 'blackhole:200ms-700ms',
};

const schema = v.pipe(
  v.strictObject({ fromMs: ms, toMs: ms }),
  v.check(({ fromMs, toMs }) => fromMs < toMs, 'it must end after it begins'),
);

export function parse(text: string): Options {
  const [from, ...to] = text.split('-');
  return checked(schema, { fromMs: msOf(from), toMs: msOf(to.join('-')) }, meta);
}

/** A stream goes on at t2: what TCP would send again arrives then. */
const blackhole: ImpairmentPlugin = ({ options, socket }) => {
  const { fromMs, toMs } = checked(schema, options, meta);
  return {
    apply: (packet, atMs) => {
      if (atMs < fromMs || atMs >= toMs) return [{ packet, delayMs: 0 }];
      return socket === 'udp' ? [] : [{ packet, delayMs: toMs - atMs }];
    },
  };
};
export default blackhole;
