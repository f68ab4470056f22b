import type { Answer, Factor, JudgedClaim } from '../../schema.ts';
import { answersIn, capital, dateOf, runtimeText, wireText } from '../_phrases.ts';
import { oneLine } from '../format.ts';
import type { Language } from '../language.ts';
import {
  bytes,
  inFlight,
  listed,
  MEASURES,
  messageText,
  numerals,
  percent,
  plural,
  sentences,
  THIN,
  WIDE,
  whole,
} from './_fr-sentences.ts';

const ABOUT: { readonly [payload: string]: string | undefined } = {
  tick: ', un cours de bourse de dix petits champs',
  order: ', une commande d’une boutique en ligne, avec tous les types de JSON',
  telemetry: ', des relevés de capteurs, surtout des nombres à beaucoup de chiffres',
};

const FACTORS: { readonly [factor in Factor]: string } = {
  message: 'du message',
  codec: 'du codec',
  language: 'du langage',
  operation: 'de l’opération (encodage ou décodage)',
  compression: 'de la compression par gzip',
  measure: 'du critère (taille ou temps)',
  load: 'de la charge',
  network: 'du réseau',
  reader: 'de qui le lit',
};
const ANSWERS: { readonly [answer in Answer]: (count: number) => string } = {
  yes: (count) => (count < 2 ? 'la confirme' : 'la confirment'),
  no: (count) => (count < 2 ? 'la contredit' : 'la contredisent'),
  tie: (count) => `ne ${count < 2 ? 'permet' : 'permettent'} pas de trancher`,
  unknown: (count) => `${count < 2 ? 'compte' : 'comptent'} trop peu de séries pour trancher`,
};

function countsText(counts: JudgedClaim['counts']): string {
  const { all, parts } = answersIn(counts);
  const does = parts.map(([answer, count]) => ANSWERS[answer](count));
  if (all === 0) return '';
  if (parts.length > 1)
    return `Sur ${whole(all)} mesures, ${listed(parts.map(([, count], at) => `${whole(count)} ${does[at]}`))}.`;
  if (counts.tie === all && all > 1) return `Aucune des ${whole(all)} mesures ne permet de trancher.`;
  return `${all === 1 ? 'La seule mesure' : `Les ${whole(all)} mesures`} ${does[0]}.`;
}

const fr: Language = {
  ...numerals,
  ...sentences,
  code: 'fr',
  typeset: (text) =>
    text
      .replaceAll("'", '’')
      .replace(/ ([;!?»])/g, `${THIN}$1`)
      .replace(/ :/g, `${WIDE}:`)
      .replaceAll('« ', `«${WIDE}`)
      .replace(/(\d) (?=[%×µ]|[mn]s\b|octets|cœurs?|séries?|fois)/g, `$1${WIDE}`),
  headings: {
    title: 'Ce que dit le chapitre, mesures à l’appui',
    short: 'En bref',
    reading: 'Comment lire cette page',
    figures: 'Les chiffres derrière ces phrases',
    doubt: 'Ce qui invite au doute',
    repeat: 'Pour refaire les mesures',
  },
  intro: ({ cpu, cores, runtimes, startedAt, rounds }) =>
    `Des phrases tirées d’un cours sur la communication distribuée, chacune mise à l’épreuve sur une même machine : ${cpu}, ${plural(cores, 'cœur')}, avec ${listed(runtimes.map(runtimeText))}, le ${dateOf(startedAt, 'fr').replace(/^1 /, '1er ')}, en ${plural(rounds, 'série')} de mesures, chacune dans des processus neufs. Une autre machine, une autre version ou un autre message peuvent donner une autre réponse.`,
  howToRead: ({ intervals, messages }) => [
    ...(messages.length > 0
      ? [
          `Les messages encodés et décodés : ${messages.map((one) => `${oneLine(one.payload)}${ABOUT[one.payload] ?? ''}`).join(' ; ')}.`,
        ]
      : []),
    'Un chiffre est la médiane des séries. Il est suivi de son intervalle, qui couvre la vraie médiane dans au moins 95 % des cas.',
    'Deux choses sont comparées série par série, car elles ont été mesurées à peu d’instants l’une de l’autre. Quand l’intervalle de leur rapport contient 1, on ne peut pas les départager : rien n’est alors classé, si différents que paraissent les nombres.',
    ...(intervals > 1
      ? [
          `Un intervalle est en défaut dans 5 cas sur 100 au plus : sur les ${whole(intervals)} de cette page, certains le sont peut-être, par le seul hasard.`,
        ]
      : []),
    'Une affirmation est dite vraie (ou fausse) ici quand toutes les mesures qui permettent de trancher la confirment (ou la contredisent). Quand certaines la confirment et d’autres la contredisent, cela dépend de ce qui les distingue.',
  ],
  verdict: ({ verdict, dependsOn, counts }, complete) => {
    const known = complete ? '' : ', pour la part qui a été mesurée';
    const texts = {
      true: `vrai ici${known}`,
      partly: 'vrai, pour autant qu’on puisse trancher',
      false: counts.tie + counts.unknown > 0 ? 'faux, pour autant qu’on puisse trancher' : `faux ici${known}`,
      depends: `cela dépend ${listed(dependsOn.map((factor) => FACTORS[factor]))}`,
      'cannot-tell': 'on ne peut pas trancher',
      'not-measured': 'non mesuré',
    };
    return texts[verdict];
  },
  counts: countsText,
  understood: (reading) => `Ce qu’on entend par là : ${reading.charAt(0).toLowerCase()}${reading.slice(1)}`,
  beside: ({ message }) =>
    message
      ? `${capital(messageText(message))} : chaque codec dans chaque langage.`
      : 'Octets renvoyés par un serveur. Le serveur est écrit pour Node ou en Python, le client toujours pour Node.',
  what: ({ message }) => (message ? 'codec' : 'transport'),
  row: ({ codec, runtime = '', wire = '', message, ...rest }) =>
    codec
      ? `${codec}, ${runtimeText(runtime)}`
      : `${wireText(wire)}, ${message?.bytes ? `${bytes(message.bytes)}, ` : ''}${inFlight(rest)}, serveur ${runtimeText(runtime)}`,
  measure: (measure, unit) =>
    measure === 'throughput'
      ? MEASURES[measure]
      : `${measure === 'gzip' ? 'après gzip' : MEASURES[measure]}, ${unit === 'B' ? numerals.bytes : unit}`,
  doubt: (doubt) => {
    if (doubt.kind === 'unfinished')
      return 'Les mesures ne sont pas allées à leur terme : relancez-les avec --resume pour les compléter.';
    if (doubt.kind === 'missing-rounds')
      return `Il manque ${plural(doubt.missing, 'série')} à certaines lignes, qui ne sont pas comparées.`;
    if (doubt.kind === 'few-rounds')
      return `${plural(doubt.rounds, 'série')} seulement : il en faut ${whole(doubt.needed)} pour un intervalle, donc aucun temps n’est comparé.`;
    if (doubt.kind === 'steal')
      return `L’hyperviseur a pris ${percent(doubt.share)} du temps de calcul : les chiffres sont plus lents et moins stables que la machine.`;
    return `La machine était occupée avant les mesures : charge moyenne de ${numerals.number(doubt.average.toFixed(1))} pour ${plural(doubt.cores, 'cœur')}.`;
  },
  more: 'Tous les tableaux de ces mesures sont dans tables.md (en anglais), tous les relevés dans le dossier des résultats.',
};
export default fr;
