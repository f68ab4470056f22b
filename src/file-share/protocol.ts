/**
 * What the two ends of a file share say to each other: one message, one answer, over any wire that loses nothing. The
 * envelope's sequence number tells which answer belongs to which message. Files under way have numbers that the client
 * chooses, per connection, so that pieces may follow a `put` without waiting for its answer.
 *
 *     hello  protocol, bytes, token?                   -> pieceBytes, windowBytes
 *     put    file, name, size, resume, bytes?, sha256? -> at, sha256?    (of what the server has of it, up to `at`)
 *     piece  file, at, bytes, sha256?                  -> at             (with sha256: the last, and the file is in place)
 *     get    file, name, at                            -> at, size, sha256?
 *     read   file, at, length                          -> bytes, sha256? (with the last)
 *     drop   file                                      -> (its partial upload is removed)
 *     ls     after?, limit                             -> files, more
 *     rm     name                                      ->
 */
import * as v from 'valibot';
import { WirebenchError } from '../errors.ts';

export const PROTOCOL = 1;
/** The largest piece of a file in one message. */
export const MAX_PIECE_BYTES = 4 * 1024 * 1024;
/** What a client may have sent, or asked for, that is not answered yet; more and it is hung up on. */
export const MAX_WINDOW_BYTES = 16 * 1024 * 1024;
export const MAX_UNANSWERED = 256;
export const MAX_OPEN_FILES = 16;
export const MAX_PAGE = 1000;

const whole = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const file = v.pipe(whole, v.maxValue(0xffff_ffff));
const sha256 = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/));
const name = v.pipe(v.string(), v.maxLength(1024));
const bytes = v.custom<Uint8Array>(
  (value) => value instanceof Uint8Array && value.length <= MAX_PIECE_BYTES,
  `not bytes, or more than ${MAX_PIECE_BYTES}`,
);

const RequestSchema = v.variant('op', [
  v.object({ op: v.literal('piece'), file, at: whole, bytes, sha256: v.exactOptional(sha256) }),
  v.object({
    op: v.literal('read'),
    file,
    at: whole,
    length: v.pipe(whole, v.minValue(1), v.maxValue(MAX_PIECE_BYTES)),
  }),
  v.object({
    op: v.literal('put'),
    file,
    name,
    size: whole,
    resume: v.boolean(),
    bytes: v.exactOptional(bytes),
    sha256: v.exactOptional(sha256),
  }),
  v.object({ op: v.literal('get'), file, name, at: whole }),
  v.object({ op: v.literal('drop'), file }),
  v.object({
    op: v.literal('ls'),
    after: v.exactOptional(name),
    limit: v.pipe(whole, v.minValue(1), v.maxValue(MAX_PAGE)),
  }),
  v.object({ op: v.literal('rm'), name }),
  v.object({
    op: v.literal('hello'),
    protocol: whole,
    /** Any: the server sees by them how the client's codec carries bytes. */
    bytes,
    token: v.exactOptional(v.pipe(v.string(), v.maxLength(200))),
  }),
]);
export type Request = v.InferOutput<typeof RequestSchema>;
export type RequestOf<Op extends Request['op']> = Extract<Request, { op: Op }>;

const refused = v.object({
  ok: v.literal(false),
  code: v.string(),
  message: v.pipe(v.string(), v.maxLength(2000)),
});
const ok = { ok: v.literal(true) };
const AnswerSchemas = {
  // No file would ever be over in pieces of nothing.
  hello: v.object({ ...ok, pieceBytes: v.pipe(whole, v.minValue(1)), windowBytes: whole }),
  put: v.object({ ...ok, at: whole, sha256: v.exactOptional(sha256) }),
  piece: v.object({ ...ok, at: whole }),
  get: v.object({ ...ok, at: whole, size: whole, sha256: v.exactOptional(sha256) }),
  read: v.object({ ...ok, bytes, sha256: v.exactOptional(sha256) }),
  drop: v.object(ok),
  ls: v.object({
    ...ok,
    files: v.pipe(v.array(v.object({ name, size: whole, modifiedMs: v.number() })), v.maxLength(MAX_PAGE)),
    more: v.boolean(),
  }),
  rm: v.object(ok),
};
export type Refusal = v.InferOutput<typeof refused>;
export type AnswerOf<Op extends Request['op']> = v.InferOutput<(typeof AnswerSchemas)[Op]>;
export type Answer = Refusal | AnswerOf<Request['op']>;
export type Listed = AnswerOf<'ls'>['files'][number];

/** Throws PROTOCOL when it is none. */
export function asRequest(value: unknown): Request {
  const { success, output, issues } = v.safeParse(RequestSchema, value);
  if (success) return output;
  throw notOurs('message', issues[0].message);
}

/** Throws PROTOCOL when it is none, and what the server refused it with when it did. */
export function asAnswer<Op extends Request['op']>(
  op: Op,
  value: unknown,
  toError: (refusal: Refusal) => Error,
) {
  const refusal = isRefusal(value) ? v.safeParse(refused, value) : undefined;
  if (refusal?.success) throw toError(refusal.output);
  const { success, output, issues } = v.safeParse(AnswerSchemas[op], value);
  // The cast restates what the schema of `op` has checked: a lookup by a type parameter loses which one it is.
  if (success) return output as AnswerOf<Op>;
  throw notOurs('answer', issues[0].message);
}

const isRefusal = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && 'ok' in value && value.ok === false;

const notOurs = (what: string, why: string): WirebenchError =>
  new WirebenchError('PROTOCOL', `that is no ${what} of a file share (${why}); use one version at both ends`);
