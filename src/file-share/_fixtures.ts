/** A share in a folder of its own, for one test. */
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { errorOf } from './errors.ts';
import { type AnswerOf, asAnswer, type Request } from './protocol.ts';
import { createSession, type Session } from './session.ts';
import { openShare, type Share, type ShareOptions } from './share.ts';

export const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

export function temporaryFolder(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'wirebench-test-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export interface Asking {
  readonly session: Session;
  /** Rejects with what the share refuses it with. */
  ask<R extends Request>(request: R): Promise<AnswerOf<R['op']>>;
  /** Puts a file in one message. */
  put(name: string, bytes: Uint8Array): Promise<void>;
  /** Gets a file, a few bytes at a time. */
  get(name: string): Promise<Buffer>;
}

/** Of each share, so that no file stays open. */
const sessions = new WeakMap<Share, Session[]>();

export function asking(share: Share): Asking {
  const session = createSession(share, null);
  sessions.get(share)?.push(session);
  let file = 1_000_000;
  const ask = async <R extends Request>(request: R) =>
    asAnswer<R['op']>(request.op, await session.answer(request), errorOf);
  return {
    session,
    ask,
    async put(name, bytes) {
      const whole = { size: bytes.length, bytes, sha256: sha256(bytes) };
      await ask({ op: 'put', file: file++, name, resume: false, ...whole });
    },
    async get(name) {
      const number = file++;
      const { size } = await ask({ op: 'get', file: number, name, at: 0 });
      const parts: Buffer[] = [];
      let at = 0;
      do {
        const { bytes } = await ask({ op: 'read', file: number, at, length: 7 });
        parts.push(Buffer.from(bytes));
        at += bytes.length;
      } while (at < size);
      return Buffer.concat(parts);
    },
  };
}

export async function shareIn(
  t: TestContext,
  dir: string,
  options: Partial<ShareOptions> = {},
): Promise<Share> {
  const quota = { bytes: 1e6, files: 100 };
  const share = await openShare({ dir, quota, durable: false, staleMs: 1000, ...options });
  sessions.set(share, []);
  t.after(async () => {
    for (const session of sessions.get(share) ?? []) await session.close();
    await share.close();
  });
  return share;
}
