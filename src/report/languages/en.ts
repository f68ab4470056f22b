import type { Answer, Factor, JudgedClaim } from '../../schema.ts';
import { answersIn, capital, dateOf, runtimeText, wireText } from '../_phrases.ts';
import { counted, listed, oneLine } from '../format.ts';
import type { Language } from '../language.ts';
import {
  bytes,
  inFlight,
  MEASURES,
  messageText,
  numerals,
  percent,
  sentences,
  whole,
} from './_en-sentences.ts';

const ABOUT: { readonly [payload: string]: string | undefined } = {
  tick: ', a market price with ten small fields',
  order: ', an order of a web shop, with every type that JSON has',
  telemetry: ', readings of sensors, mostly numbers with many digits',
};

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
const ANSWERS: { readonly [answer in Answer]: (count: number) => string } = {
  yes: (count) => (count === 1 ? 'agrees' : 'agree'),
  no: (count) => (count === 1 ? 'contradicts' : 'contradict'),
  tie: () => 'cannot tell',
  unknown: (count) => `${count === 1 ? 'has' : 'have'} too few rounds to tell`,
};

function countsText(counts: JudgedClaim['counts']): string {
  const { all, parts } = answersIn(counts);
  const does = parts.map(([answer, count]) => ANSWERS[answer](count));
  if (all === 0) return '';
  if (parts.length > 1)
    return `Of ${whole(all)} measurements ${listed(parts.map(([, count], at) => `${whole(count)} ${does[at]}`))}.`;
  if (counts.tie === all && all > 1) return `None of the ${whole(all)} measurements can tell.`;
  return `${all === 1 ? 'The only measurement' : `All ${whole(all)} measurements`} ${does[0]}.`;
}

const en: Language = {
  ...numerals,
  ...sentences,
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
  intro: ({ cpu, cores, runtimes, startedAt, rounds }) =>
    `Sentences of a course on distributed communication, each put to the test on one machine: ${cpu}, ${counted(cores, 'core')}, with ${listed(runtimes.map(runtimeText))}, on ${dateOf(startedAt, 'en-GB')}, in ${counted(rounds, 'round')} of fresh processes. Another machine, another version or another message may give another answer.`,
  howToRead: ({ intervals, messages }) => [
    ...(messages.length > 0
      ? [
          `The messages that are encoded and decoded: ${messages.map((one) => `${oneLine(one.payload)}${ABOUT[one.payload] ?? ''}`).join('; ')}.`,
        ]
      : []),
    'A figure is the median over the rounds. Behind it stands its interval: it covers the true median with at least 95 %.',
    'Two things are compared round by round, because they were neighbours in time. Where the interval of their ratio holds 1, they cannot be told apart, and nothing is ranked, however different the numbers look.',
    ...(intervals > 1
      ? [
          `An interval misses in at most 5 cases of 100: of the ${whole(intervals)} on this page some may, by chance alone.`,
        ]
      : []),
    'A claim is true or false here when every measurement that can tell agrees with it, or contradicts it. When some agree and some contradict, it depends on that by which they differ.',
  ],
  verdict: ({ verdict, dependsOn, counts }, complete) => {
    const known = complete ? '' : ', as far as it was measured';
    const texts = {
      true: `true here${known}`,
      partly: 'true as far as it can be told',
      false: counts.tie + counts.unknown > 0 ? 'false as far as it can be told' : `false here${known}`,
      depends: `it depends on ${listed(dependsOn.map((factor) => FACTORS[factor]))}`,
      'cannot-tell': 'it cannot be told',
      'not-measured': 'not measured',
    };
    return texts[verdict];
  },
  counts: countsText,
  understood: (reading) => `What is meant: ${reading.charAt(0).toLowerCase()}${reading.slice(1)}`,
  beside: ({ message }) =>
    message
      ? `${capital(messageText(message))}: each codec in each language.`
      : 'Bytes that a server sends back. The server is written for Node or in Python, the client always for Node.',
  what: ({ message }) => (message ? 'codec' : 'wire'),
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
      return `${counted(doubt.missing, 'round')} of single rows are missing: these rows are not compared.`;
    if (doubt.kind === 'few-rounds')
      return `${counted(doubt.rounds, 'round')} only: an interval needs ${whole(doubt.needed)}, so no times are compared.`;
    if (doubt.kind === 'steal')
      return `The hypervisor took ${percent(doubt.share)} of the CPU time: figures are slower and less steady than the machine.`;
    return `The machine was busy before the run: load average ${doubt.average.toFixed(1)} on ${counted(doubt.cores, 'core')}.`;
  },
  more: 'Every table of this run is in tables.md, every record in the folder of the run.',
};
export default en;
