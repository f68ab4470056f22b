import type { CodecFacts, Report } from '../schema.ts';
import { whereOf } from './titles.ts';

/** What differs between two runs beside what is compared: each is a reason to doubt a difference in time. */
export function differencesOf(base: Report, head: Report): string[] {
  const before = factsOf(base);
  const after = factsOf(head);
  return [
    ...[...before].flatMap(([what, value]) => {
      const other = after.get(what);
      return other === undefined || other === value ? [] : [`${what} differs: ${value}, then ${other}`];
    }),
    ...payloadDifferences(base, head),
    ...[base, head].flatMap(({ run }, index) =>
      run.profiled
        ? [`${index === 0 ? 'base' : 'head'} ran with the CPU profiler on: no times are compared`]
        : [],
    ),
    ...[base, head].flatMap(({ findings }, index) =>
      findings.length > 0 ? [`${index === 0 ? 'base' : 'head'} has reasons to doubt it; see its report`] : [],
    ),
  ];
}

function factsOf({ run }: Report): Map<string, string> {
  const { environment: machine, target } = run;
  return new Map([
    ['wirebench', run.version],
    ['CPU', `${machine.cpuModel}, ${machine.cores} cores`],
    ['system', `${machine.platform} ${machine.arch}, kernel ${machine.kernel}`],
    ['Node (with it V8 and zlib, so gzip sizes too)', machine.node],
    ['host of the servers', target ? `another, ${target.cpuModel}, Node ${target.node}` : 'the same'],
    ['number of rounds', String(run.rounds)],
    ['baseline', run.baseline],
    ...run.codecs.map(
      (codec) => [`codec ${codec.name}${whereOf(codec.runtime)}`, versionText(codec)] as const,
    ),
  ]);
}

const versionText = ({ package: name, version, nativeActive }: CodecFacts): string =>
  [name ?? 'built in', version ?? '', nativeActive === null ? '' : nativeActive ? 'native' : 'not native']
    .filter((part) => part !== '')
    .join(' ');

function payloadDifferences(base: Report, head: Report): string[] {
  const before = new Map(base.run.payloads.map(({ name, sha256 }) => [name, sha256]));
  return head.run.payloads
    .filter(({ name, sha256 }) => before.has(name) && before.get(name) !== sha256)
    .map(({ name }) => `payload ${name} holds other data: its sizes are not compared exactly`);
}
