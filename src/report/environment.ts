import type { CodecFacts, PayloadFacts, Report } from '../schema.ts';
import { count, percent, significant, whole } from './format.ts';

/** Where and with what it was measured, as names and values. */
export function environmentFacts({ run }: Report): [string, string][] {
  const { environment: machine, stealShare } = run;
  return [
    ['wirebench', run.version],
    ['Started', run.startedAt],
    ['State', run.state],
    ['Rounds, seed, baseline', `${count(run.rounds)}, ${run.seed}, ${run.baseline}`],
    ['CPU', `${machine.cpuModel}, ${count(machine.cores)} cores`],
    ['Memory', `${significant(machine.memoryBytes / 2 ** 30)} GiB`],
    ['System', `${machine.platform} ${machine.arch}, kernel ${machine.kernel}`],
    ['Node', `${machine.node}, V8 ${machine.v8}`],
    [
      'Load average before',
      machine.loadAverage === null ? 'not known here' : significant(machine.loadAverage),
    ],
    ['Steal time', stealShare === null ? 'not known here' : percent(stealShare)],
    ...run.codecs.map((codec): [string, string] => [`Codec ${codec.name}`, codecText(codec)]),
  ];
}

function codecText({ title, format, package: name, version, nativeActive }: CodecFacts): string {
  const parts = [
    title,
    `format ${format}`,
    ...(name === null ? [] : [`${name} ${version ?? '(version not known)'}`]),
    ...(nativeActive === null ? [] : [nativeActive ? 'native add-on loaded' : 'native add-on not loaded']),
  ];
  return parts.join(', ');
}

/** The figures that describe a payload, in the order name, variants, JSON bytes, keys, depth, floats, non-Latin, sha256. */
export const payloadFacts = (facts: PayloadFacts): string[] => [
  facts.name,
  count(facts.variants),
  facts.jsonBytes === null ? 'not JSON' : whole(facts.jsonBytes),
  count(facts.keys),
  count(facts.depth),
  percent(facts.floatShare),
  percent(facts.nonLatinShare),
  facts.sha256.slice(0, 16),
];
