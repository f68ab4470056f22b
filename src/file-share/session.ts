import { timingSafeEqual } from 'node:crypto';
import { WirebenchError } from '../errors.ts';
import type { Download } from './download.ts';
import { misused, refusalOf } from './errors.ts';
import {
  type Answer,
  type AnswerOf,
  asRequest,
  MAX_OPEN_FILES,
  MAX_PIECE_BYTES,
  MAX_UNANSWERED,
  MAX_WINDOW_BYTES,
  PROTOCOL,
  type Request,
  type RequestOf,
} from './protocol.ts';
import type { Share } from './share.ts';
import type { Upload } from './upload.ts';

type OpenFile =
  | { readonly kind: 'upload'; readonly it: Upload }
  | { readonly kind: 'download'; readonly it: Download };

/** What a server keeps of one client. */
export interface Session {
  /**
   * Does what a decoded message asks for. Never rejects: what fails is told to the client. Throws PROTOCOL at once for
   * what no client of ours would send: then hang up.
   */
  answer(message: unknown): Promise<Answer>;
  /** How many messages are not answered yet. */
  unanswered(): number;
  /** The client is gone: leaves its uploads to be gone on with. */
  close(): Promise<void>;
}

/** @param token what a client must say first; undefined: nothing. null: it need not greet at all (both ends are ours) */
export function createSession(share: Share, token: string | undefined | null): Session {
  const files = new Map<number, Promise<OpenFile>>();
  let greeted = token === null;
  const underWay = new Set<Promise<Answer>>();
  let windowBytes = 0;

  /** Whoever is done with a file forgets that one alone: its number may be another's by then. */
  function forget(file: number, opening: Promise<OpenFile> | undefined): void {
    if (files.get(file) === opening) files.delete(file);
  }

  /** Nothing is started for a file that is refused: nobody would wait for it, or leave it in the end. */
  function open(file: number, start: () => Promise<OpenFile>): Promise<OpenFile> {
    if (files.has(file)) throw misused(`file ${file} is open already`);
    if (files.size >= MAX_OPEN_FILES) throw misused(`more than ${MAX_OPEN_FILES} files are open`);
    const opening = start();
    files.set(file, opening);
    opening.catch(() => forget(file, opening));
    return opening;
  }

  async function opened<K extends OpenFile['kind']>(file: number, kind: K) {
    const found = await files.get(file);
    if (found?.kind !== kind) throw misused(`there is no ${kind} ${file}`);
    // The cast restates the comparison above, which a type parameter does not narrow by.
    return found.it as Extract<OpenFile, { kind: K }>['it'];
  }

  async function close(file: number, leaving = files.get(file)): Promise<void> {
    forget(file, leaving);
    await leaving?.then(({ it }) => it.leave()).catch(() => {});
  }

  /** A piece that could not be taken ends its upload: what a full disk holds of it is given back. */
  async function take(
    upload: Upload,
    { file, at, bytes, sha256 }: Omit<RequestOf<'piece'>, 'op'>,
  ): Promise<void> {
    const opening = files.get(file);
    try {
      await upload.take({ at, bytes, ...(sha256 !== undefined && { sha256 }) });
    } catch (error) {
      await upload.drop().catch(() => {});
      forget(file, opening);
      throw error;
    }
    if (sha256 !== undefined) forget(file, opening);
  }

  async function put({
    file,
    name,
    size,
    resume,
    bytes,
    sha256,
  }: RequestOf<'put'>): Promise<AnswerOf<'put'>> {
    let taken: Promise<void> | undefined;
    const start = async (): Promise<OpenFile> => {
      const it = await share.put(name, size, resume);
      // In this turn, before any piece that has waited for the file to be open.
      if (bytes) taken = take(it, { file, at: 0, bytes, ...(sha256 !== undefined && { sha256 }) });
      return { kind: 'upload', it };
    };
    await open(file, start);
    await taken;
    if (bytes) return { ok: true, at: bytes.length };
    const { at, soFar } = await opened(file, 'upload');
    return { ok: true, at, ...(soFar !== undefined && { sha256: soFar }) };
  }

  async function get({ file, name, at }: RequestOf<'get'>): Promise<AnswerOf<'get'>> {
    await open(file, async () => ({ kind: 'download', it: await share.get(name, at) }));
    const { at: from, size, soFar } = await opened(file, 'download');
    return { ok: true, at: from, size, ...(soFar !== undefined && { sha256: soFar }) };
  }

  async function drop(file: number): Promise<Answer> {
    const opening = files.get(file);
    const found = await opening;
    forget(file, opening);
    await (found?.kind === 'upload' ? found.it.drop() : found?.it.leave());
    return { ok: true };
  }

  function greet({ protocol, token: given = '' }: RequestOf<'hello'>): Answer {
    if (protocol !== PROTOCOL) throw misused(`the client speaks version ${protocol}, not ${PROTOCOL}`);
    if (typeof token === 'string' && !isSame(given, token))
      throw new WirebenchError(
        'TARGET_REFUSED',
        'the share asks for a token; give --token, or set WIREBENCH_TOKEN',
      );
    greeted = true;
    return { ok: true, pieceBytes: MAX_PIECE_BYTES, windowBytes: MAX_WINDOW_BYTES };
  }

  async function act(request: Request): Promise<Answer> {
    switch (request.op) {
      case 'piece': {
        await take(await opened(request.file, 'upload'), request);
        return { ok: true, at: request.at + request.bytes.length };
      }
      case 'read': {
        const opening = files.get(request.file);
        const read = await (await opened(request.file, 'download')).read(request.at, request.length);
        if (read.sha256 !== undefined) await close(request.file, opening);
        return { ok: true, ...read };
      }
      case 'put':
        return put(request);
      case 'get':
        return get(request);
      case 'drop':
        return drop(request.file);
      case 'ls':
        return { ok: true, ...(await share.list(request.after, request.limit)) };
      case 'rm':
        await share.remove(request.name);
        return { ok: true };
      case 'hello':
        return greet(request);
    }
  }

  return {
    answer(message) {
      const request = asRequest(message);
      if (!greeted && request.op !== 'hello') throw misused('a client greets first');
      const bytes = bytesOf(request);
      if (underWay.size >= MAX_UNANSWERED || windowBytes + bytes > MAX_WINDOW_BYTES)
        throw misused('more was sent at once than the share takes');
      windowBytes += bytes;
      const answered = act(request).catch(refusalOf);
      underWay.add(answered);
      return answered.finally(() => {
        underWay.delete(answered);
        windowBytes -= bytes;
      });
    },
    unanswered: () => underWay.size,
    async close() {
      // What has come is done, whether or not anybody waits for its answer.
      await Promise.all(underWay);
      await Promise.all([...files.keys()].map((file) => close(file)));
    },
  };
}

/** What a message makes this end hold. */
function bytesOf(request: Request): number {
  if (request.op === 'read') return request.length;
  return 'bytes' in request ? (request.bytes?.length ?? 0) : 0;
}

const isSame = (given: string, token: string): boolean => {
  const [a, b] = [Buffer.from(given), Buffer.from(token)];
  return a.length === b.length && timingSafeEqual(a, b);
};
