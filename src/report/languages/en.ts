import type { Answer, Factor, JudgedClaim, Measure, Message, Subject } from '../../schema.ts';
import { capital, isSize, lostIn, phrasesOf, runtimeText, settingOf, wireText } from '../_phrases.ts';
import { listed, oneLine } from '../format.ts';
import type { Compared, Language } from '../language.ts';

const numerals = {
  number: (english: string) => english,
  range: (low: string, high: string) => `${low} to ${high}`,
  bytes: 'B',
};
const { time, rate, ratio, interval, whole, bytes, percent } = phrasesOf(numerals);

const MONTHS = [
  ...['January', 'February', 'March', 'April', 'May', 'June'],
  ...['July', 'August', 'September', 'October', 'November', 'December'],
];
const FACTORS: { readonly [factor in Factor]: string } = {
  message: 'the message',
  codec: 'the codec',
  language: 'the language',
  operation: 'whether one encodes or decodes',
  compression: 'whether gzip follows',
  measure: 'whether size or time counts',
  load: 'the load',
  network: 'the network',
  reader: 'who reads it',
};
const MEASURES: { readonly [measure in Measure]: string } = {
  encode: 'encoding',
  decode: 'decoding',
  trip: 'encoding and decoding',
  size: 'size',
  gzip: 'size after gzip',
  'round-trip': 'median round trip',
  throughput: 'messages a second',
};

const times = (count: number, word: string): string => `${whole(count)} ${word}${count === 1 ? '' : 's'}`;

function messageText({ payload, opaque, bytes: size }: Message): string {
  if (opaque) return size === null ? 'messages' : `messages of ${bytes(size)}`;
  return `message ${oneLine(payload)}${size === null ? '' : ` (${bytes(size)} as JSON)`}`;
}

const inFlight = ({ load }: Subject): string =>
  load?.kind === 'in-flight' ? `${load.messages === 1 ? 'one' : whole(load.messages)} in flight` : '';

const speed = (answer: Answer): string =>
  ({ yes: 'faster', no: 'slower', tie: 'cannot be told apart', unknown: 'too few rounds to tell' })[answer];
const size = (answer: Answer): string =>
  ({ yes: 'smaller', no: 'larger', tie: 'the same', unknown: 'not known' })[answer];

function overWires({ measure, place, base, others }: Compared): string {
  const trip = measure === 'round-trip';
  const first = trip
    ? `the median round trip takes ${time(base.figure, 'us')}`
    : `${rate(base.figure)} come back in a second`;
  const rest = others.map(
    ({ other, ratio: of, answer }) =>
      ` Over ${wireText(other.name)} ${trip ? 'it takes ' : ''}${ratio(of)} times as ${trip ? 'long' : 'many'}${interval(of)}: ${speed(answer)}.`,
  );
  const what = place.message ? messageText(place.message) : 'messages';
  return `${capital(what)}, ${inFlight(place)}: over ${wireText(base.name)} ${first}.${rest.join('')}`;
}

function compared(group: Compared): string {
  const { measure, place, base, others } = group;
  if (measure === 'round-trip' || measure === 'throughput') return overWires(group);
  const sized = isSize(measure);
  const first = sized ? bytes(base.figure.median) : time(base.figure, 'ns');
  const rest = others.map(({ other, ratio: of, answer }) =>
    sized
      ? `; ${other.name} takes ${bytes(other.figure.median)}, ${ratio(of)} times as much: ${size(answer)}`
      : `; ${other.name} takes ${ratio(of)} times as long${interval(of)}: ${speed(answer)}`,
  );
  const what = place.message ? messageText(place.message) : 'message';
  const where = `${MEASURES[measure]} in ${runtimeText(place.runtime ?? '')}`;
  return `${capital(what)}, ${where}: ${base.name} takes ${first}${rest.join('')}.`;
}

function networkText({ network = [] }: Subject): string {
  if (network.length === 0) return 'with nothing in between';
  const done = network.map(({ use, options }) => {
    if (use === 'delay')
      return `holds each up for ${settingOf(options, 'meanMs')} ms, give or take ${settingOf(options, 'jitterMs')} ms`;
    return use === 'loss'
      ? `drops ${settingOf(options, 'share') * 100} % of them each way`
      : `does ${oneLine(use)}`;
  });
  return `through a relay that ${listed(done)}`;
}

function trafficText({ load, message }: Subject): string {
  const what = message ? messageText(message) : 'messages';
  if (load?.kind === 'rate') return `${whole(load.perSecond)} ${what} a second, and their echoes`;
  return load?.kind === 'flood' ? `${what}, one way, as fast as the sender can` : what;
}

const PLACES = {
  serverBuffer: (count: number) => `${whole(count)} in the server's receive buffer, which was full`,
  clientBuffer: (count: number) => `${whole(count)} in the client's receive buffer, which was full`,
  relayBuffer: (count: number) => `${whole(count)} in the relay's receive buffer, which was full`,
  injected: (count: number) => `${whole(count)} dropped by the relay, on purpose`,
};

const REASONS = {
  unavailable: 'not installed here',
  failed: 'it was tried and failed (tables.md says why)',
  invalid: 'what was measured does not hold (tables.md says why)',
  partial: 'some of its rounds are missing, so it is not compared',
  'left-out': 'no part of this run',
} as const;

function countsText({ yes, no, tie, unknown }: JudgedClaim['counts']): string {
  const all = yes + no + tie + unknown;
  const one = (count: number, verb: string) => `${verb}${count === 1 ? 's' : ''}`;
  const parts = (
    [
      [yes, one(yes, 'agree')],
      [no, one(no, 'contradict')],
      [tie, 'cannot tell'],
      [unknown, `${unknown === 1 ? 'has' : 'have'} too few rounds to tell`],
    ] as const
  ).filter(([count]) => count > 0);
  const [[, only] = [0, '']] = parts;
  if (all === 0) return '';
  if (parts.length > 1)
    return `Of ${whole(all)} measurements ${listed(parts.map(([count, verb]) => `${whole(count)} ${verb}`))}.`;
  return all === 1 ? `The only measurement ${only}.` : `All ${whole(all)} measurements ${only}.`;
}

const en: Language = {
  ...numerals,
  code: 'en',
  typeset: (text) => text.replaceAll("'", '’'),
  headings: {
    title: 'What the chapter says, measured',
    short: 'In short',
    reading: 'How to read this page',
    figures: 'The figures behind it',
    doubt: 'What to doubt',
    repeat: 'Repeat it',
  },
  intro: ({ cpu, cores, runtimes, date, rounds }) =>
    `Sentences of a course on distributed communication, each put to the test on one machine: ${cpu}, ${times(cores, 'core')}, with ${listed(runtimes.map(runtimeText))}, on ${date.day} ${MONTHS[date.month - 1]} ${date.year}, in ${times(rounds, 'round')} of fresh processes. Another machine, another version or another message may give another answer.`,
  howToRead: ({ intervals }) => [
    'A figure is the median over the rounds. Behind it stands its interval: it covers the true median with at least 95 %.',
    'Two things are compared round by round, because they were neighbours in time. Where the interval of their ratio holds 1, they cannot be told apart, and nothing is ranked, however different the numbers look.',
    ...(intervals > 1
      ? [
          `An interval misses in at most 5 cases of 100: of the ${whole(intervals)} on this page some may, by chance alone.`,
        ]
      : []),
    'A claim is true or false here when every measurement that can tell agrees with it, or contradicts it. When some agree and some contradict, it depends on that by which they differ.',
  ],
  verdict: ({ verdict, dependsOn }, complete) => {
    const known = complete ? '' : ', as far as it was measured';
    const texts = {
      true: `true here${known}`,
      partly: 'true as far as it can be told',
      false: `false here${known}`,
      depends: `it depends on ${listed(dependsOn.map((factor) => FACTORS[factor]))}`,
      'cannot-tell': 'it cannot be told',
      'not-measured': 'not measured',
    };
    return texts[verdict];
  },
  counts: countsText,
  understood: (reading) => `What is meant: ${reading.charAt(0).toLowerCase()}${reading.slice(1)}`,
  compared,
  counted: (finding) => {
    const { place, sent, lost, lossShare, reordered, duplicate } = finding;
    const order = [
      ...(reordered > 0 ? [`${whole(reordered)} were overtaken by a later one`] : []),
      ...(duplicate > 0 ? [`${whole(duplicate)} came twice`] : []),
    ];
    const both = place.load?.kind === 'rate' ? 'both ways together, ' : '';
    const rest = order.length > 0 ? `; ${both}${listed(order)}` : '';
    const head = `Over ${wireText(place.wire ?? '')}, ${trafficText(place)}, ${networkText(place)}`;
    if (lost === 0) return `${head}: all ${whole(sent)} came${rest || ', each once and in order'}.`;
    const { low, high } = lossShare.interval ?? {};
    const range =
      low === undefined || high === undefined ? '' : `, ${numerals.range(percent(low), percent(high))}`;
    const places = lostIn(finding, PLACES);
    const where =
      finding.lostIn === null
        ? ' Where is not known on this system.'
        : places.length > 0
          ? ` Where they died: ${listed(places)}.`
          : '';
    return `${head}: ${whole(lost)} of ${whole(sent)} were lost (${percent(lossShare.median)} in the median round${range})${rest}.${where}`;
  },
  attacked: ({ place, calls, others }) => {
    const did = [
      ...(calls.executed > 0 ? [`did the computation of ${whole(calls.executed)}`] : []),
      ...(calls.refused > 0 ? [`refused ${whole(calls.refused)}`] : []),
      ...(calls.read > 0 ? [`took ${whole(calls.read)} for plain data`] : []),
      ...(calls.executed === 0 ? ['computed nothing'] : []),
    ];
    const first = `${place.codec ?? ''}, read by ${runtimeText(place.runtime ?? '')}: of ${whole(calls.tried)} messages that ask for a computation it ${listed(did)}.`;
    if (others === null) return first;
    const share = (count: number) => percent(others.tried > 0 ? count / others.tried : 0);
    const harm = others.harmful === 0 ? 'none did harm' : `${whole(others.harmful)} did harm`;
    return `${first} Of ${whole(others.tried)} damaged or crafted messages it refused ${share(others.refused)}, read ${share(others.wrong)} as another value without an error, and ${share(others.harmless)} made no difference; ${harm}.`;
  },
  missing: ({ why, what, messages }) => {
    if (what.runtime === 'python')
      return `Not measured: Python, which is ${why === 'unavailable' ? 'not installed here (python3)' : REASONS['left-out']}.`;
    const parts = [
      what.codec ?? (what.wire ? wireText(what.wire) : ''),
      ...(what.runtime ? [`in ${runtimeText(what.runtime)}`] : []),
      ...(messages.length > 0 ? [`on ${listed(messages)}`] : []),
      ...(what.load ? [`with ${what.load.kind === 'in-flight' ? inFlight(what) : trafficText(what)}`] : []),
      ...(what.network ? [networkText(what)] : []),
    ];
    return `Not measured: ${parts.join(' ')}: ${REASONS[why]}.`;
  },
  beside: ({ message }) =>
    message
      ? `${capital(messageText(message))}: each codec in each language.`
      : 'Bytes that a server sends back. The server is written for Node or in Python, the client always for Node.',
  what: 'what',
  row: ({ codec, runtime = '', wire = '', message, ...rest }) =>
    codec
      ? `${codec}, ${runtimeText(runtime)}`
      : `${wireText(wire)}, ${message?.bytes ? `${bytes(message.bytes)}, ` : ''}${inFlight(rest)}, server ${runtimeText(runtime)}`,
  measure: (measure, unit) =>
    measure === 'throughput'
      ? MEASURES[measure]
      : `${measure === 'gzip' ? 'after gzip' : MEASURES[measure]}, ${unit}`,
  doubt: (doubt) => {
    if (doubt.kind === 'unfinished')
      return 'The run did not finish: run it again with --resume to complete it.';
    if (doubt.kind === 'missing-rounds')
      return `${times(doubt.missing, 'round')} of single rows are missing: these rows are not compared.`;
    if (doubt.kind === 'few-rounds')
      return `${times(doubt.rounds, 'round')} only: an interval needs ${whole(doubt.needed)}, so no times are compared.`;
    if (doubt.kind === 'steal')
      return `The hypervisor took ${percent(doubt.share)} of the CPU time: figures are slower and less steady than the machine.`;
    return `The machine was busy before the run: load average ${doubt.average.toFixed(1)} on ${times(doubt.cores, 'core')}.`;
  },
  more: 'Every table of this run is in tables.md, every record in the folder of the run.',
};
export default en;
