import * as v from 'valibot';
import type { ImpairmentMeta, ImpairmentPlugin, Options } from '../types.ts';
import { checked } from './_options.ts';

export const meta: ImpairmentMeta = {
  title: 'nothing: the cost of the relay itself',
  sockets: ['udp', 'tcp'],
  lossy: false,
  example: 'none',
};

const schema = v.strictObject({});

/** What stands behind the colon, as plain options. Throws BAD_OPTION. */
export const parse = (text: string): Options => checked(schema, text === '' ? {} : { text }, meta);

/** Every packet goes on as it came. The shortest impairment: copy it to write another. */
const none: ImpairmentPlugin = ({ options }) => {
  checked(schema, options, meta);
  return { apply: (packet) => [{ packet, delayMs: 0 }] };
};
export default none;
