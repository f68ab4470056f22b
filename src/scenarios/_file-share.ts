import { createHash } from 'node:crypto';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isAlive } from '../alive.ts';
import { createCoder } from '../file-share/coder.ts';
import type { Answer, Request } from '../file-share/protocol.ts';
import { createSession } from '../file-share/session.ts';
import { openShare, type Share } from '../file-share/share.ts';
import type { Body, Codec, HandleLater } from '../types.ts';

const FOLDER = /^wirebench-share-(\d+)-/;

/** A share in a folder of its own below the temporary one, which close() removes; those of killed processes go too. */
export async function temporaryShare(durable: boolean): Promise<Share> {
  for (const name of await readdir(tmpdir())) {
    const pid = FOLDER.exec(name)?.[1];
    if (pid !== undefined && !isAlive(Number(pid)))
      await rm(join(tmpdir(), name), { recursive: true, force: true });
  }
  const dir = await mkdtemp(join(tmpdir(), `wirebench-share-${process.pid}-`));
  const quota = { bytes: Number.MAX_SAFE_INTEGER, files: Number.MAX_SAFE_INTEGER };
  const share = await openShare({ dir, quota, durable, staleMs: Number.POSITIVE_INFINITY });
  return {
    ...share,
    async close() {
      await share.close();
      await rm(dir, { recursive: true, force: true });
    },
  };
}

/** The server's side of one client. A finished file is removed again, so that the disk holds no more than what is under way. */
export function serveClient(share: Share, codec: Codec): HandleLater {
  const session = createSession(share, null);
  const { encode, decode, recycle } = createCoder(codec);
  const names = new Map<number, string>();
  const handle = async (body: Body) => {
    // The session checks it; here it is only looked at.
    const message = decode(body) as Partial<Extract<Request, { op: 'put' }>>;
    const { file = -1, name, sha256 } = message;
    if (name !== undefined) names.set(file, name);
    const answer = await session.answer(message);
    recycle(message);
    const finished = sha256 === undefined ? undefined : names.get(file);
    if (finished !== undefined) {
      names.delete(file);
      if (answer.ok) await share.remove(finished);
    }
    return encode(answer);
  };
  // decode() copies the piece.
  return Object.assign(handle, { keepsNothing: true as const });
}

/** Message n of a client that puts one file after the other: the next piece, and with the first of a file the file's name. */
export function createPuts(owner: string, pieces: readonly Uint8Array[], piecesPerFile: number) {
  const pieceBytes = pieces[0]?.length ?? 0;
  const size = pieceBytes * piecesPerFile;
  let hash = createHash('sha256');
  return {
    /** Once for each n, in order: the digest grows with it. */
    message(n: number): Request {
      const index = n % piecesPerFile;
      const file = Math.floor(n / piecesPerFile);
      const bytes = pieces[n % pieces.length] ?? new Uint8Array();
      if (index === 0) hash = createHash('sha256');
      hash.update(bytes);
      const digest = index === piecesPerFile - 1 ? { sha256: hash.digest('hex') } : {};
      if (index === 0)
        return { op: 'put', file, name: `${owner}-${file}`, size, resume: false, bytes, ...digest };
      return { op: 'piece', file, at: index * pieceBytes, bytes, ...digest };
    },
    isAnswer: (answer: Answer, n: number): boolean =>
      answer.ok && 'at' in answer && answer.at === ((n % piecesPerFile) + 1) * pieceBytes,
  };
}
