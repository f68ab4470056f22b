import { stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { asWirebenchError, ERROR_CODES, WirebenchError } from '../errors.ts';
import { connectShare, type ShareClient } from '../file-share/client.ts';
import { getFile } from '../file-share/get.ts';
import { sharedName } from '../file-share/names.ts';
import { MAX_PAGE } from '../file-share/protocol.ts';
import { putFile, type TransferOptions, type Transferred } from '../file-share/put.ts';
import { withRetries } from '../file-share/retry.ts';
import { loadShareWire } from '../file-share/wire.ts';
import { oneLine } from '../report/format.ts';
import { trustOf } from './_certificates.ts';
import { print, tell, tellFailure } from './output.ts';
import { barLine } from './share-bar.ts';

export interface ShareFlags {
  target: string;
  transport: string;
  codec: string;
  token?: string;
  fingerprint?: string;
  verbose?: boolean;
}

export interface TransferFlags extends ShareFlags {
  piece: number;
  window: number;
  retries: number;
  quiet?: true;
}

const DRAWN_EVERY_MS = 100;
/** Documented in the README: broken off by the user. What was carried is gone on with. */
const INTERRUPTED = 130;

/** `wirebench share put`: every file under its own name. Returns the exit code. */
export const putAll = (paths: readonly string[], flags: TransferFlags): Promise<number> =>
  transferAll(paths, flags, {
    nameOf: (path) => sharedName(basename(path)),
    carry: (client, path, name, options) => putFile(client, path, name, options),
  });

/** `wirebench share get`: every file into the folder. Returns the exit code. */
export async function getAll(
  names: readonly string[],
  flags: TransferFlags & { out: string },
): Promise<number> {
  const folder = await stat(flags.out).catch(() => undefined);
  if (!folder?.isDirectory())
    throw new WirebenchError('BAD_OPTION', `${flags.out} is not a folder; give one that is there with --out`);
  return transferAll(names, flags, {
    nameOf: sharedName,
    carry: (client, _given, name, options) => getFile(client, name, join(flags.out, name), options),
  });
}

/** `wirebench share ls`: size, time and name, page by page, so that the first lines come at once. */
export const list = (flags: ShareFlags): Promise<number> =>
  withClient(flags, async ({ ask }) => {
    let after: string | undefined;
    for (let more = true; more; ) {
      const page = await ask({ op: 'ls', limit: MAX_PAGE, ...(after !== undefined && { after }) });
      const lines = page.files.map(
        ({ size, modifiedMs, name }) => `${size}\t${new Date(modifiedMs).toISOString()}\t${oneLine(name)}`,
      );
      if (lines.length > 0) print(lines.join('\n'));
      more = page.more;
      after = page.files.at(-1)?.name ?? after;
    }
    return 0;
  });

/** `wirebench share rm`. Goes on after a failure, as put and get do. */
export const removeAll = (names: readonly string[], flags: ShareFlags): Promise<number> =>
  withClient(flags, async ({ ask }) => {
    let exitCode = 0;
    for (const name of names) {
      await Promise.resolve(name)
        .then((given) => ask({ op: 'rm', name: sharedName(given) }))
        .catch((error) => {
          exitCode ||= failed(name, error, flags);
        });
    }
    return exitCode;
  });

interface Direction {
  nameOf(given: string): string;
  carry(client: ShareClient, given: string, name: string, options: TransferOptions): Promise<Transferred>;
}

/** One after the other over one connection; a lost one is made anew. Every file that is whole is told as sha256sum would. */
async function transferAll(
  given: readonly string[],
  flags: TransferFlags,
  { nameOf, carry }: Direction,
): Promise<number> {
  const connect = await connectorOf(flags);
  let client: ShareClient | undefined = await connect();
  process.once('SIGINT', () => {
    tell('\ninterrupted; run the same command again to go on with it');
    process.exit(INTERRUPTED);
  });
  let exitCode = 0;
  for (const one of given) {
    const bar = createBar(one, flags.quiet === true);
    const retry = {
      retries: flags.retries,
      rng: Math.random,
      wait: (ms: number) => wait(ms),
      onRetry: (attempt: number, { code }: WirebenchError) =>
        tell(`${code}: trying again (${attempt} of ${flags.retries})`),
    };
    try {
      const name = nameOf(one);
      const { sha256 } = await withRetries(retry, async (progressed) => {
        client ??= await connect();
        const onProgress = (doneBytes: number, sizeBytes: number) => {
          if (bar.show(doneBytes, sizeBytes)) progressed();
        };
        return carry(client, one, name, { pieceBytes: flags.piece, window: flags.window, onProgress }).catch(
          async (error) => {
            // After any failure its pieces may still be under way: a new connection knows nothing of them.
            await client?.close();
            client = undefined;
            throw error;
          },
        );
      });
      bar.done();
      print(`${sha256}  ${oneLine(name)}`);
    } catch (error) {
      bar.done();
      exitCode ||= failed(one, error, flags);
    }
  }
  await client?.close();
  return exitCode;
}

function failed(what: string, thrown: unknown, { verbose }: ShareFlags): number {
  const error = asWirebenchError(thrown, 'INTERNAL', 'wirebench itself failed');
  tellFailure(oneLine(what), error, verbose === true);
  return ERROR_CODES[error.code];
}

async function withClient(
  flags: ShareFlags,
  work: (client: ShareClient) => Promise<number>,
): Promise<number> {
  const client = await (await connectorOf(flags))();
  try {
    return await work(client);
  } finally {
    await client.close();
  }
}

async function connectorOf({
  target,
  transport: use,
  codec,
  token,
  fingerprint,
}: ShareFlags): Promise<() => Promise<ShareClient>> {
  const { transport, addressOf, createCodec, form } = await loadShareWire(use, codec);
  const to = { ...addressOf(target), ...trustOf(use, fingerprint) };
  return async () => connectShare({ transport, to, codec: await createCodec(), form, token });
}

/** On a terminal alone. `show` says whether there is more than before; the first call tells where it begins. */
function createBar(name: string, quiet: boolean) {
  const live = !quiet && process.stderr.isTTY === true;
  let drawnMs = Number.NEGATIVE_INFINITY;
  let begun: { fromBytes: number; atMs: number } | undefined;
  let most = Number.NEGATIVE_INFINITY;
  return {
    show(doneBytes: number, sizeBytes: number): boolean {
      const nowMs = performance.now();
      begun ??= { fromBytes: doneBytes, atMs: nowMs };
      if (live && (nowMs - drawnMs >= DRAWN_EVERY_MS || doneBytes === sizeBytes)) {
        drawnMs = nowMs;
        const standing = { name, doneBytes, sizeBytes, ...begun, elapsedMs: nowMs - begun.atMs };
        process.stderr.write(`\r\x1b[2K${barLine(standing, process.stderr.columns ?? 80)}`);
      }
      const further = doneBytes > most && most >= 0;
      most = Math.max(most, doneBytes);
      return further;
    },
    done: () => {
      if (live) process.stderr.write('\r\x1b[2K');
    },
  };
}
