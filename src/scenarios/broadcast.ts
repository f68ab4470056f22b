import { isDeepStrictEqual } from 'node:util';
import { WirebenchError } from '../errors.ts';
import type { Options, Plugin, Scenario, ScenarioMeta } from '../types.ts';
import { createRoom, type RoomOptions, type Said } from './_room.ts';

export const meta: ScenarioMeta = {
  title:
    'a messaging server: everybody but the sender gets each message, with its sender and time; options.encode once (unless told) or each, options.slow disconnect or drop beyond options.queueBytes',
  hub: 'topic',
  wraps: true,
  oneBody: 'encode',
};

const QUEUE_BYTES = 1024 * 1024;

/** Throws BAD_OPTION. */
function roomOptions({
  encode = 'once',
  slow = 'disconnect',
  queueBytes = QUEUE_BYTES,
}: Options): RoomOptions {
  if (encode !== 'once' && encode !== 'each')
    throw new WirebenchError('BAD_OPTION', 'encode of broadcast is once or each');
  if (slow !== 'disconnect' && slow !== 'drop')
    throw new WirebenchError('BAD_OPTION', 'slow of broadcast is disconnect or drop');
  if (typeof queueBytes !== 'number' || !Number.isInteger(queueBytes) || queueBytes < 0)
    throw new WirebenchError('BAD_OPTION', 'queueBytes of broadcast is a whole number of bytes');
  return { encode, slow, queueBytes, nowMs: Date.now, later: setTimeout };
}

/** A room of ours adds who and when; a broker, and a room that cannot look into bytes, hands on what was sent. */
const isSaid = (value: unknown): value is Said =>
  typeof value === 'object' && value !== null && 'from' in value && 'at' in value && 'body' in value;

const broadcast: Plugin<Scenario> = ({ options }) => {
  const room = roomOptions(options);
  return {
    serve: ({ hub }) => hub({ kind: 'topic' }, () => createRoom(room)),
    drive: ({ hub, variants }) =>
      hub({ kind: 'topic' }, (codec) => ({
        request: (n) => codec.encode(variants[n % variants.length]),
        receive: (body) => codec.decode(body),
        verify: (decoded, n) => {
          const sent = variants[n % variants.length];
          const isWhole = isSaid(decoded) && decoded.from !== '' && Number.isFinite(decoded.at);
          return isDeepStrictEqual(decoded, sent) || (isWhole && isDeepStrictEqual(decoded.body, sent));
        },
      })),
  };
};
export default broadcast;
