import { randomBytes } from 'node:crypto';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { listed, oneLine } from '../report/format.ts';
import { chatOver } from '../run/chat/join.ts';
import { type Chat, type ChatEvent, openChat } from '../run/chat/session.ts';
import { trustOf } from './_certificates.ts';
import { print, tell } from './output.ts';

export interface ChatFlags {
  target: string;
  name: string;
  transport: string;
  codec: string;
  token?: string;
  fingerprint?: string;
}

const INTERRUPTED = 130;

/** `wirebench chat`: lines in, messages out. Returns the exit code when the lines end, at /quit, or at Ctrl-C. */
export async function chat(flags: ChatFlags): Promise<number> {
  const { name, transport, codec, token } = flags;
  const place = await chatOver({ ...flags, ...trustOf(transport, flags.fingerprint), token });
  const screen = createScreen();
  const leaving = new AbortController();
  const room = await openChat({
    ...place,
    session: randomBytes(8).toString('hex'),
    rng: Math.random,
    wait: (ms) => delay(ms, undefined, { signal: leaving.signal }).catch(() => {}),
    onEvent: (event) => show(event, name, screen),
  });
  screen.note(`${oneLine(name)} is in (${transport}, ${codec}); /who says who is there, /quit leaves`);
  try {
    return await converse(room, screen);
  } finally {
    screen.close();
    leaving.abort();
    await room.hangUp();
  }
}

async function converse(room: Chat, screen: Screen): Promise<number> {
  const interrupted = new Promise<typeof INTERRUPTED>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve(INTERRUPTED));
    screen.onInterrupt(() => resolve(INTERRUPTED));
  });
  const spoken = speak(room, screen).then(async () => {
    await room.leave();
    return 0;
  });
  const lost = room.ended.then(() => spoken);
  return Promise.race([spoken, lost, interrupted]);
}

/** Until the lines end, or /quit. */
async function speak(room: Chat, screen: Screen): Promise<void> {
  for await (const line of screen.lines()) {
    const text = line.trim();
    if (text === '/quit') return;
    if (text === '/who') room.who();
    else if (text.startsWith('/')) screen.note(`${oneLine(text)} is no command: /who and /quit are`);
    else if (text !== '') await room.say(text);
    screen.ready();
  }
}

interface Screen {
  lines(): AsyncIterable<string>;
  onInterrupt(run: () => void): void;
  /** What others say: the result. */
  message(text: string): void;
  note(text: string): void;
  ready(): void;
  close(): void;
}

/** In a terminal a line that is being typed stays below what comes in. */
function createScreen(): Screen {
  const terminal = process.stdin.isTTY === true && process.stdout.isTTY === true;
  const lines = createInterface({
    input: process.stdin,
    ...(terminal && { output: process.stdout, prompt: '> ' }),
  });
  // From here on: what is read before somebody asks for it would be lost.
  const read = lines[Symbol.asyncIterator]();
  const above = (write: () => void): void => {
    if (terminal) process.stdout.write('\r\x1b[K');
    write();
    if (terminal) lines.prompt(true);
  };
  return {
    lines: () => ({ [Symbol.asyncIterator]: () => read }),
    onInterrupt: (run) => void lines.once('SIGINT', run),
    message: (text) => above(() => print(text)),
    note: (text) => above(() => tell(text)),
    ready: () => terminal && lines.prompt(),
    close: () => lines.close(),
  };
}

/** What others have sent is made safe for a terminal here. */
function show(event: ChatEvent, ownName: string, { message, note }: Screen): void {
  switch (event.kind) {
    case 'said':
      return message(`${timeOf(event.atMs)} ${oneLine(event.from)}: ${oneLine(event.text)}`);
    case 'joined':
    case 'left': {
      const others = event.names.filter((name) => name !== ownName);
      return others.length > 0 ? note(`* ${namesIn(others)} ${event.kind}`) : undefined;
    }
    case 'who':
      return message(`* ${event.names.length} there: ${namesIn(event.names)}`);
    case 'missed':
      return note(`* ${event.count} messages were left out, because this end did not read`);
    case 'told':
      return note(`* the room says: ${oneLine(event.text)}`);
    case 'unsent':
      return note(`* not sent (${oneLine(event.error.message)}): ${oneLine(event.text).slice(0, 80)}`);
    case 'lost':
      return note(`* ${oneLine(event.error.message)}; again in ${(event.againInMs / 1000).toFixed(1)} s`);
    case 'back':
      return note('* back in the room');
  }
}

const MOST_NAMES = 20;
const namesIn = (names: readonly string[]): string =>
  names.length <= MOST_NAMES
    ? listed(names.map(oneLine))
    : `${names.slice(0, MOST_NAMES).map(oneLine).join(', ')} and ${names.length - MOST_NAMES} more`;

/** Of the room's clock, in this place's time. */
const timeOf = (atMs: number): string => {
  const at = new Date(atMs);
  return Number.isNaN(at.getTime()) ? '--:--:--' : at.toTimeString().slice(0, 8);
};
