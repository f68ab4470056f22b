import type { BrokerFacts, CodecFacts, Environment, PayloadFacts, Report } from '../schema.ts';
import { count, counted, percent, significant, whole } from './format.ts';

/** Where and with what it was measured, as names and values. */
export function environmentFacts({ run }: Report): [string, string][] {
  const { environment: machine, stealShare } = run;
  return [
    ['wirebench', run.version],
    ['Started', run.startedAt],
    ['State', run.state],
    ['Rounds, seed, baseline', `${count(run.rounds)}, ${run.seed}, ${run.baseline}`],
    ['CPU', `${machine.cpuModel}, ${counted(machine.cores, 'core')}`],
    ['Memory', `${significant(machine.memoryBytes / 2 ** 30)} GiB`],
    ['System', `${machine.platform} ${machine.arch}, kernel ${machine.kernel}`],
    ['Node', `${machine.node}, V8 ${machine.v8}`],
    [
      'Load average before',
      machine.loadAverage === null ? 'not known here' : significant(machine.loadAverage),
    ],
    ...(run.target ? [['Servers ran on', `another host: ${hostText(run.target)}`] as [string, string]] : []),
    ...(run.brokers ?? []).map((broker): [string, string] => [`Broker ${broker.name}`, brokerText(broker)]),
    ['Steal time', stealShare === null ? 'not known here' : percent(stealShare)],
    ...Object.entries(run.engines ?? {}).map(([runtime, engine]): [string, string] => [
      `Runtime ${runtime}`,
      engine,
    ]),
    ...Object.entries(run.wires ?? {}).map(([wire, library]): [string, string] => [`Wire ${wire}`, library]),
    ...codecLines(run.codecs),
  ];
}

/** A codec that is the same in every runtime is told once. */
function codecLines(codecs: readonly CodecFacts[]): [string, string][] {
  const lines = new Map<string, [string, string]>();
  for (const codec of codecs) {
    const text = codecText(codec);
    const same = codecs.every((other) => other.name !== codec.name || codecText(other) === text);
    const name = `Codec ${codec.name}${same || codec.runtime === undefined ? '' : `, ${codec.runtime}`}`;
    lines.set(name, [name, text]);
  }
  return [...lines.values()];
}

/** Of the host of the servers, in one line. */
function hostText({
  cpuModel,
  cores,
  memoryBytes,
  platform,
  arch,
  kernel,
  node,
  v8,
  loadAverage,
}: Environment): string {
  return [
    `${cpuModel}, ${counted(cores, 'core')}`,
    `${significant(memoryBytes / 2 ** 30)} GiB`,
    `${platform} ${arch}, kernel ${kernel}`,
    `Node ${node}, V8 ${v8}`,
    ...(loadAverage === null ? [] : [`load average before ${significant(loadAverage)}`]),
  ].join('; ');
}

const brokerText = ({ title, version, started }: BrokerFacts): string =>
  [
    title,
    version ?? 'version not known',
    started
      ? 'started for this run on this machine, one for all rounds'
      : 'a running one that the user named',
  ].join(', ');

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
