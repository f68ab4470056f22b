/** Every code wirebench fails with, and the exit code it leads to. Codes are stable: scripts may test for them. */
export const ERROR_CODES = {
  /** wrong use: exit 2 */
  UNKNOWN_NAME: 2,
  UNKNOWN_RUNTIME: 2,
  BAD_OPTION: 2,
  BAD_SUITE: 2,
  BAD_PAYLOAD: 2,
  BAD_PLUGIN: 2,
  NOTHING_TO_RUN: 2,
  BAD_NAME: 2,
  EVAL_NOT_ALLOWED: 2,
  NOT_A_REPOSITORY: 2,
  UNKNOWN_REF: 2,
  /** could not run: exit 4 */
  BAD_RUN_FOLDER: 4,
  NEWER_SCHEMA: 4,
  PLAN_DIFFERS: 4,
  CANNOT_WRITE: 4,
  LOCKED: 4,
  GIT_MISSING: 4,
  GIT_REFUSES: 4,
  /** what a gate compares with is not there, or one of the two cannot be made ready */
  BASE_MISSING: 4,
  PREPARE_FAILED: 4,
  SIDE_BROKEN: 4,
  BAD_VERDICT: 4,
  PULL_REQUEST: 4,
  /** one cell could not be measured: the others go on */
  PACKAGE_MISSING: 4,
  UNAVAILABLE: 4,
  CODEC_FAILED: 4,
  NOT_FAITHFUL: 4,
  NOT_BYTES: 4,
  SCHEMA_REFUSED: 4,
  NOT_A_LINE: 4,
  MESSAGE_TOO_LARGE: 4,
  PORT_IN_USE: 4,
  ADDRESS_MISSING: 4,
  CONNECT_FAILED: 4,
  NAME_NOT_FOUND: 4,
  TIMED_OUT: 4,
  TOO_MANY_FILES: 4,
  CONNECTION_LOST: 4,
  TARGET_REFUSED: 4,
  BROKER_FAILED: 4,
  ROLE_DIED: 4,
  ROLE_HUNG: 4,
  ROLE_OUT_OF_MEMORY: 4,
  PROTOCOL: 4,
  TOO_MANY_FAILURES: 4,
  NOT_WHOLE: 4,
  INTERNAL: 4,
  /** a file share says no: a code each, so that a script can tell */
  NOT_FOUND: 5,
  OVER_QUOTA: 6,
  /** the user said stop before there was anything to report */
  INTERRUPTED: 130,
} as const;
export type ErrorCode = keyof typeof ERROR_CODES;

/** The one error class: a stable code, a message that ends with what to do, and the cause kept. */
export class WirebenchError extends Error {
  readonly code: ErrorCode;
  constructor(code: ErrorCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'WirebenchError';
    this.code = code;
  }
}

/** Told of whatever failed without ending the run: which thing, and why. */
export type OnFailure = (what: string, error: WirebenchError) => void;

/** The message of anything that was thrown, on one line. */
export function messageOf(thrown: unknown): string {
  const text = thrown instanceof Error ? thrown.message || thrown.name : String(thrown);
  return text.split('\n', 1)[0] ?? '';
}

/** Anything that was thrown, as a WirebenchError: one that is already stays as it is. */
export function asWirebenchError(thrown: unknown, code: ErrorCode, prefix: string): WirebenchError {
  if (thrown instanceof WirebenchError) return thrown;
  return new WirebenchError(code, `${prefix}: ${messageOf(thrown)}`, thrown);
}

/** A plug-in's message without what may be a piece of the payload: quoted text and numbers of three digits and more. */
export function withoutValues(message: string): string {
  return message
    .replace(/(["'`]).*\1/g, '$1...$1')
    .replace(/\d{3,}/g, '...')
    .slice(0, 200);
}
