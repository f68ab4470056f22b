import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { connectFailure } from '../../socket-errors.ts';
import type { Address, Broker } from '../../types.ts';

/** One that has taken the connection answers within this. */
const ANSWER_MS = 5000;
/** No greeting is longer. */
const MAX_ANSWER_BYTES = 64 * 1024;
/** Between two questions to a broker that starts. */
const ASK_AGAIN_MS = 50;

type Greeting = NonNullable<ReturnType<Broker['greeting']>>;

/** Asks once, in the broker's own protocol, on a connection of its own. Throws CONNECT_FAILED. */
export function askBroker(
  broker: Broker,
  { host, port }: Pick<Address, 'host' | 'port'>,
  signal?: AbortSignal,
): Promise<Greeting> {
  return new Promise<Greeting>((resolve, reject) => {
    let answer = Buffer.alloc(0);
    const socket = connect({ host, port, timeout: ANSWER_MS }, () => socket.write(broker.hello));
    const end = (error?: Error) => {
      socket.destroy();
      if (error) reject(connectFailure({ host, port }, error));
    };
    socket.on('data', (chunk) => {
      answer = Buffer.concat([answer, chunk]);
      try {
        const greeting = broker.greeting(answer);
        if (greeting !== undefined) {
          resolve(greeting);
          end();
        } else if (answer.length > MAX_ANSWER_BYTES) end(new Error('what answers does not come to an end'));
      } catch (error) {
        end(error instanceof Error ? error : new Error(String(error)));
      }
    });
    socket.once('timeout', () => end(new Error('it does not answer')));
    socket.once('error', end);
    // A signal of the socket's own would keep a listener of every question.
    const abort = () => end(new Error('it is no longer asked'));
    signal?.addEventListener('abort', abort, { once: true });
    socket.once('close', () => {
      signal?.removeEventListener('abort', abort);
      end(new Error('it hung up'));
    });
  });
}

/** Asks until it answers, `signal` is aborted or the time is over. Throws the last failure, or what the signal was aborted with. */
export async function askUntilReady(
  broker: Broker,
  address: () => Promise<Address | undefined>,
  withinMs: number,
  signal: AbortSignal,
): Promise<Greeting & { address: Address }> {
  const untilMs = performance.now() + withinMs;
  for (;;) {
    signal.throwIfAborted();
    try {
      const at = await address();
      if (at !== undefined) return { address: at, ...(await askBroker(broker, at, signal)) };
    } catch (error) {
      if (performance.now() > untilMs) throw error;
    }
    if (performance.now() > untilMs) throw new Error('it says no port');
    await delay(ASK_AGAIN_MS, undefined, { signal }).catch(() => signal.throwIfAborted());
  }
}
