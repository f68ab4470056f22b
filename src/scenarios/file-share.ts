import { randomUUID } from 'node:crypto';
import { WirebenchError } from '../errors.ts';
import { bytesFormOf, createCoder, pieceOf } from '../file-share/coder.ts';
import { errorOf } from '../file-share/errors.ts';
import { asAnswer } from '../file-share/protocol.ts';
import type { Plugin, Scenario, ScenarioMeta } from '../types.ts';
import { createPuts, serveClient, temporaryShare } from './_file-share.ts';

export const meta: ScenarioMeta = {
  title:
    'clients put files of 64 MiB, a piece a message, hashed at both ends and written; durable: synced to the disk too',
  carries: 'file',
};

const FILE_BYTES = 64 * 1024 * 1024;

const fileShare: Plugin<Scenario> = ({ options: { durable = false } }) => {
  if (typeof durable !== 'boolean')
    throw new WirebenchError('BAD_SUITE', `durable cannot be ${durable}; give true or false`);
  return {
    async serve({ listen }) {
      const share = await temporaryShare(durable);
      const listener = await listen((codec) => serveClient(share, codec));
      return {
        ...listener,
        async close() {
          await listener.close();
          await share.close();
        },
      };
    },
    drive({ exchange, variants, codec: sample, carries }) {
      const pieces = variants.map(pieceOf);
      const pieceBytes = pieces[0]?.length ?? 1;
      const piecesPerFile = Math.max(1, Math.round(FILE_BYTES / pieceBytes));
      // A variant that is bytes itself is that of an opaque codec.
      const form = variants[0] instanceof Uint8Array ? 'packed' : bytesFormOf(sample);
      carries(pieceBytes);
      return exchange((codec) => {
        const { encode, decode } = createCoder(codec, form);
        const puts = createPuts(randomUUID(), pieces, piecesPerFile);
        return {
          request: (n) => encode(puts.message(n)),
          // A refusal is thrown: a file that did not arrive whole ends the round.
          reply: (body) => asAnswer('piece', decode(body), errorOf),
          verify: (decoded, n) => puts.isAnswer(asAnswer('piece', decoded, errorOf), n),
        };
      });
    },
  };
};
export default fileShare;
