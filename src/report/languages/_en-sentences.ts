import type { Answer, Measure, Message, Subject } from '../../schema.ts';
import { capital, isSize, lostIn, phrasesOf, runtimeText, settingOf, wireText } from '../_phrases.ts';
import { listed, oneLine } from '../format.ts';
import type { Compared, Language } from '../language.ts';

export const numerals = {
  number: (english: string) => english,
  range: (low: string, high: string) => `${low} to ${high}`,
  bytes: 'B',
};
export const { time, rate, ratio, interval, whole, bytes, percent } = phrasesOf(numerals);

export const MEASURES: { readonly [measure in Measure]: string } = {
  encode: 'encoding',
  decode: 'decoding',
  trip: 'encoding and decoding',
  size: 'size',
  gzip: 'size after gzip',
  'round-trip': 'median round trip',
  throughput: 'messages a second',
};

export function messageText({ payload, opaque, bytes: size }: Message): string {
  if (opaque) return size === null ? 'messages' : `messages of ${bytes(size)}`;
  return `message ${oneLine(payload)}${size === null ? '' : ` (${bytes(size)} as JSON)`}`;
}

export const inFlight = ({ load }: Subject): string =>
  load?.kind === 'in-flight' ? `${load.messages === 1 ? 'one' : whole(load.messages)} in flight` : '';

const speed = (answer: Answer): string =>
  ({ yes: 'faster', no: 'slower', tie: 'cannot be told apart', unknown: 'too few rounds to tell' })[answer];
const sizeText = (ratio: number): string => (ratio < 1 ? 'smaller' : ratio > 1 ? 'larger' : 'the same');

function overWires({ measure, place, base, others }: Compared): string {
  const trip = measure === 'round-trip';
  const first = trip
    ? `the median round trip takes ${time(base.figure, 'us')}`
    : `${rate(base.figure)} come back in a second`;
  const rest = others.map(
    ({ other, ratio: of, answer }) =>
      ` Over ${wireText(other.name)} ${trip ? 'it takes ' : ''}${ratio(of)} times as ${trip ? 'long' : 'many'}${interval(of)}: ${speed(answer)}.`,
  );
  return `${capital(trafficText(place))}: over ${wireText(base.name)} ${first}.${rest.join('')}`;
}

function compared(group: Compared): string {
  const { measure, place, base, others } = group;
  if (measure === 'round-trip' || measure === 'throughput') return overWires(group);
  const sized = isSize(measure);
  const first = sized ? bytes(base.figure.median) : time(base.figure, 'ns');
  const rest = others.map(({ other, ratio: of, answer }) =>
    sized
      ? `; ${other.name} takes ${bytes(other.figure.median)}, ${ratio(of)} times as much: ${sizeText(of.median)}`
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

function trafficText(place: Subject): string {
  const { load, message } = place;
  const what = message ? messageText(message) : 'messages';
  if (load?.kind === 'in-flight') return `${what}, ${inFlight(place)}`;
  if (load?.kind === 'rate') return `${whole(load.perSecond)} ${what} a second, and their echoes`;
  return load?.kind === 'flood' ? `${what}, one way, as fast as the sender can` : what;
}

const PLACES = {
  serverBuffer: (count: number) => `${whole(count)} in the server's receive buffer (full)`,
  clientBuffer: (count: number) => `${whole(count)} in the client's receive buffer (full)`,
  relayBuffer: (count: number) => `${whole(count)} in the relay's receive buffer (full)`,
  injected: (count: number) => `${whole(count)} dropped by the relay on purpose`,
};

const REASONS = {
  unavailable: 'not installed here',
  failed: 'it was tried and failed (tables.md says why)',
  invalid: 'what was measured does not hold (tables.md says why)',
  partial: 'some of its rounds are missing, so it is not compared',
  'left-out': 'no part of this run',
} as const;

/** What was found, a sentence each. */
export const sentences: Pick<Language, 'compared' | 'counted' | 'attacked' | 'missing'> = {
  compared,
  counted: (finding) => {
    const { place, sent, lost, lossShare, rounds, lossyRounds, reordered, duplicate } = finding;
    const order = [
      ...(reordered > 0 ? [`${whole(reordered)} were overtaken by a later one`] : []),
      ...(duplicate > 0 ? [`${whole(duplicate)} came twice`] : []),
    ];
    const both = place.load?.kind === 'rate' ? 'both ways together, ' : '';
    const rest = order.length > 0 ? `; ${both}${listed(order)}` : '';
    const head = `Over ${wireText(place.wire ?? '')}, ${trafficText(place)}, ${networkText(place)}`;
    if (lost === 0) return `${head}: all ${whole(sent)} came${rest || ', each once and in order'}.`;
    const { interval: of } = lossShare;
    const range = of && of.low < of.high ? `, ${numerals.range(percent(of.low), percent(of.high))}` : '';
    const places = lostIn(finding, PLACES);
    const where =
      finding.lostIn === null
        ? ' Where is not known on this system.'
        : places.length > 0
          ? ` Where they died: ${listed(places)}.`
          : '';
    return `${head}: ${whole(lost)} of ${whole(sent)} were lost, in ${whole(lossyRounds)} of ${whole(rounds)} rounds (${percent(lossShare.median)} in the median round${range})${rest}.${where}`;
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
    const codec = [
      what.codec ?? '',
      ...(what.runtime ? [`in ${runtimeText(what.runtime)}`] : []),
      ...(messages.length > 0 ? [`on ${listed(messages)}`] : []),
    ].join(' ');
    const wire = `over ${wireText(what.wire ?? '')}, ${trafficText(what)}, ${networkText(what)}`;
    return `Not measured: ${what.wire === undefined ? codec : what.load ? wire : wireText(what.wire)}: ${REASONS[why]}.`;
  },
};
