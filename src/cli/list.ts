import { packageVersion } from '../packages.ts';
import { builtinNames, KINDS, type Kind, loadPlugin, suiteNames, suiteUrl, unknownName } from '../plugins.ts';
import { WIDTH, wrap } from '../report/_terminal.ts';
import { sizeText } from '../sizes.ts';
import {
  type CodecMeta,
  type CompressionMeta,
  FEATURES,
  type Feature,
  type ImpairmentMeta,
  type PayloadMeta,
  type Suite,
  type TransportMeta,
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
    payloads: payloadText,
    impairments: ({ example, sockets }: ImpairmentMeta) => `; ${example} (${sockets.join(', ')})`,
    transports: transportText,
  };
  // The cast pairs a kind's text with that kind's meta, which the compiler cannot follow through the lookup.
  return `${meta.title}${(await more[kind]?.(meta as never)) ?? ''}`;
}

const payloadText = ({ needs, schema, sized }: PayloadMeta): string =>
  [
    '',
    ...(needs.length > 0 ? [`needs ${needs.join(', ')}`] : []),
    ...(schema ? ['has a schema'] : []),
    ...(sized ? [`any size from ${sizeText(sized.smallestBytes)} on`] : []),
  ].join('; ');

async function codecText(meta: CodecMeta): Promise<string> {
  const { package: needed, format, preserves, unavailable, opaque } = meta;
  const version = needed ? await packageVersion(needed) : `node ${process.versions.node}`;
  const stands = unavailable ?? (version === undefined ? `npm install ${needed}` : undefined);
  const from = version === undefined ? '' : `, ${needed ? `${needed} ${version}` : version}`;
  const facts = [
    ...(preserves === null || opaque ? [] : [`beyond JSON keeps ${keeps(preserves)}`]),
    ...(meta.sharedState ? ['a receiver needs every message before'] : []),
    ...(meta.needsSchema ? ['made from a schema of the payload'] : []),
    ...(meta.evaluates ? ['evaluates what it decodes: only with --allow-eval'] : []),
  ];
  const missing = stands === undefined ? '' : ` [not available: ${stands}]`;
  return [`${missing} (${format}${from})`, ...facts].join('; ');
}

/** A codec that keeps most is told shorter by what it does not keep. */
export function keeps(preserves: readonly Feature[]): string {
  const lost = FEATURES.filter((feature) => !preserves.includes(feature));
  if (lost.length === 0) return 'all';
  if (lost.length < FEATURES.length / 2) return `all but ${lost.join(', ')}`;
  return preserves.join(', ') || 'nothing';
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

/** Name and version of a package, or undefined when it is not installed. */
async function packageText(name: string): Promise<string | undefined> {
  const version = await packageVersion(name);
  return version && `${name} ${version}`;
}

const notAvailable = (needed: string | undefined): string => ` [not available: npm install ${needed}]`;
