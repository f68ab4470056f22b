import { packageVersion } from '../packages.ts';
import { builtinNames, KINDS, type Kind, loadPlugin, suiteNames, suiteUrl, unknownName } from '../plugins.ts';
import { WIDTH, wrap } from '../report/_terminal.ts';
import type {
  CodecMeta,
  CompressionMeta,
  ImpairmentMeta,
  PayloadMeta,
  Suite,
  TransportMeta,
} from '../types.ts';
import { print, terminalWidth } from './output.ts';

const WHAT = [...KINDS, 'suites'] as const;
type What = (typeof WHAT)[number];

/** `wirebench list`: reads static descriptions only; no codec's package is imported. */
export async function list(what: string | undefined): Promise<void> {
  const found = WHAT.find((known) => known === what);
  if (what !== undefined && found === undefined) throw unknownName('lists', what, WHAT);
  for (const kind of found ? [found] : WHAT) print(`${kind}\n${await linesOf(kind)}\n`);
}

async function linesOf(kind: What): Promise<string> {
  const names = kind === 'suites' ? await suiteNames() : await builtinNames(kind);
  const lines = await Promise.all(names.map(async (name) => [name, await describe(kind, name)] as const));
  const width = Math.max(0, ...names.map((name) => name.length));
  const room = (terminalWidth() ?? WIDTH) - width - 4;
  const gap = `\n${' '.repeat(width + 4)}`;
  return (
    lines
      .map(([name, text]) => `  ${name.padEnd(width)}  ${wrap(text, '', room).replaceAll('\n', gap)}`)
      .join('\n') || '  none yet'
  );
}

async function describe(kind: What, name: string): Promise<string> {
  if (kind === 'suites') {
    // Ours, so it is not checked here: that would load the schemas for a title.
    const suite: { default: Suite } = await import(suiteUrl(name).href);
    return suite.default.title;
  }
  const { meta } = await loadPlugin(kind, { use: name });
  const more: { [K in Kind]?: (meta: never) => Promise<string> | string } = {
    codecs: codecText,
    compressions: ({ unavailable }: CompressionMeta) =>
      unavailable ? ` [not available: ${unavailable}]` : '',
    payloads: ({ needs }: PayloadMeta) => (needs.length > 0 ? `; needs ${needs.join(', ')}` : ''),
    impairments: ({ example, sockets }: ImpairmentMeta) => `; ${example} (${sockets.join(', ')})`,
    transports: transportText,
  };
  // The cast pairs a kind's text with that kind's meta, which the compiler cannot follow through the lookup.
  return `${meta.title}${(await more[kind]?.(meta as never)) ?? ''}`;
}

async function transportText({
  package: needed,
  delivery,
  accepts,
  maxMessageBytes,
}: TransportMeta): Promise<string> {
  const version = needed === undefined ? '' : await packageText(needed);
  if (version === undefined) return notAvailable(needed);
  const carries = `carries ${accepts.join(' or ')} up to ${maxMessageBytes.toLocaleString('en')} bytes`;
  return `${version && ` (${version})`}; ${delivery}, ${carries}`;
}

async function codecText({ package: needed, format, preserves }: CodecMeta): Promise<string> {
  const version = needed === undefined ? `node ${process.versions.node}` : await packageText(needed);
  if (version === undefined) return notAvailable(needed);
  const keeps = preserves === null ? '' : `; beyond JSON keeps ${preserves.join(', ') || 'nothing'}`;
  return ` (${format}, ${version})${keeps}`;
}

/** Name and version of a package, or undefined when it is not installed. */
async function packageText(name: string): Promise<string | undefined> {
  const version = await packageVersion(name);
  return version && `${name} ${version}`;
}

const notAvailable = (needed: string | undefined): string => ` [not available: npm install ${needed}]`;
