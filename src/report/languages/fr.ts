import type { Answer, Factor, JudgedClaim, Measure, Message, Subject } from '../../schema.ts';
import { capital, isSize, lostIn, phrasesOf, runtimeText, settingOf, wireText } from '../_phrases.ts';
import { oneLine } from '../format.ts';
import type { Compared, Language } from '../language.ts';

/** Spaces that do not break: between thousands and before high punctuation, and the wider one before a colon or a unit. */
const [THIN, WIDE] = ['\u202f', '\u00a0'];

const numerals = {
  number: (english: string) => english.replaceAll(',', THIN).replace('.', ','),
  range: (low: string, high: string) => `de ${low} à ${high}`,
  bytes: 'octets',
};
const { time, rate, ratio, interval, whole, bytes, percent } = phrasesOf(numerals);

const MONTHS = [
  ...['janvier', 'février', 'mars', 'avril', 'mai', 'juin'],
  ...['juillet', 'août', 'septembre', 'octobre', 'novembre', 'décembre'],
];
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
const MEASURES: { readonly [measure in Measure]: string } = {
  encode: 'encodage',
  decode: 'décodage',
  trip: 'encodage et décodage',
  size: 'taille',
  gzip: 'taille après gzip',
  'round-trip': 'aller-retour médian',
  throughput: 'messages par seconde',
};

const listed = (items: readonly string[]): string =>
  items.length < 2 ? items.join('') : `${items.slice(0, -1).join(', ')} et ${items.at(-1)}`;
const plural = (count: number, word: string): string => `${whole(count)} ${word}${count < 2 ? '' : 's'}`;

function messageText({ payload, opaque, bytes: size }: Message): string {
  if (opaque) return size === null ? 'messages' : `messages de ${bytes(size)}`;
  return `message ${oneLine(payload)}${size === null ? '' : ` (${bytes(size)} en JSON)`}`;
}

const inFlight = ({ load }: Subject): string =>
  load?.kind === 'in-flight' ? `${load.messages === 1 ? 'un seul' : whole(load.messages)} en vol` : '';

const speed = (answer: Answer): string =>
  ({
    yes: 'plus rapide',
    no: 'plus lent',
    tie: 'on ne peut pas les départager',
    unknown: 'trop peu de séries pour trancher',
  })[answer];
const size = (answer: Answer): string =>
  ({ yes: 'plus petit', no: 'plus grand', tie: 'autant', unknown: 'inconnu' })[answer];

function overWires({ measure, place, base, others }: Compared): string {
  const trip = measure === 'round-trip';
  const first = trip
    ? `l’aller-retour médian prend ${time(base.figure, 'us')}`
    : `${rate(base.figure)} reviennent par seconde`;
  const rest = others.map(
    ({ other, ratio: of, answer }) =>
      ` En ${wireText(other.name)}, ${trip ? 'il prend ' : ''}${ratio(of)} fois ce ${trip ? 'temps' : 'nombre'}${interval(of)} : ${speed(answer)}.`,
  );
  const what = place.message ? messageText(place.message) : 'messages';
  return `${capital(what)}, ${inFlight(place)} : en ${wireText(base.name)}, ${first}.${rest.join('')}`;
}

function compared(group: Compared): string {
  const { measure, place, base, others } = group;
  if (measure === 'round-trip' || measure === 'throughput') return overWires(group);
  const sized = isSize(measure);
  const first = sized ? `fait ${bytes(base.figure.median)}` : `prend ${time(base.figure, 'ns')}`;
  const rest = others.map(({ other, ratio: of, answer }) =>
    sized
      ? ` ; ${other.name} en fait ${whole(other.figure.median)}, soit ${ratio(of)} fois cette taille : ${size(answer)}`
      : ` ; ${other.name} prend ${ratio(of)} fois ce temps${interval(of)} : ${speed(answer)}`,
  );
  const what = place.message ? messageText(place.message) : 'message';
  const where = `${MEASURES[measure]} sous ${runtimeText(place.runtime ?? '')}`;
  return `${capital(what)}, ${where} : ${base.name} ${first}${rest.join('')}.`;
}

function networkText({ network = [] }: Subject): string {
  if (network.length === 0) return 'sans rien entre les deux';
  const done = network.map(({ use, options }) => {
    const setting = (name: string, by = 1) => numerals.number(String(settingOf(options, name) * by));
    if (use === 'delay') return `retient chacun ${setting('meanMs')} ms, à ${setting('jitterMs')} ms près`;
    return use === 'loss'
      ? `en supprime ${setting('share', 100)} % dans chaque sens`
      : `applique ${oneLine(use)}`;
  });
  return `à travers un relais qui ${listed(done)}`;
}

function trafficText({ load, message }: Subject): string {
  const what = message ? messageText(message) : 'messages';
  if (load?.kind === 'rate') return `${whole(load.perSecond)} ${what} par seconde, avec leurs échos`;
  return load?.kind === 'flood' ? `${what}, en sens unique, aussi vite que l’émetteur le peut` : what;
}

const PLACES = {
  serverBuffer: (count: number) => `${whole(count)} dans le tampon de réception du serveur, qui était plein`,
  clientBuffer: (count: number) => `${whole(count)} dans le tampon de réception du client, qui était plein`,
  relayBuffer: (count: number) => `${whole(count)} dans le tampon de réception du relais, qui était plein`,
  injected: (count: number) => `${whole(count)} au relais, qui les a supprimés exprès`,
};

const REASONS = {
  unavailable: 'pas installé ici',
  failed: 'l’essai a échoué (voir tables.md)',
  invalid: 'la mesure n’est pas recevable (voir tables.md)',
  partial: 'il manque des séries, donc rien n’est comparé',
  'left-out': 'ne faisait pas partie de cette mesure',
} as const;

function countsText({ yes, no, tie, unknown }: JudgedClaim['counts']): string {
  const all = yes + no + tie + unknown;
  const verb = (count: number, one: string, many: string) => (count < 2 ? one : many);
  const parts = (
    [
      [yes, verb(yes, 'la confirme', 'la confirment')],
      [no, verb(no, 'la contredit', 'la contredisent')],
      [tie, verb(tie, 'ne permet pas de trancher', 'ne permettent pas de trancher')],
      [unknown, `${verb(unknown, 'compte', 'comptent')} trop peu de séries pour trancher`],
    ] as const
  ).filter(([count]) => count > 0);
  const [[, only] = [0, '']] = parts;
  if (all === 0) return '';
  if (parts.length > 1)
    return `Sur ${whole(all)} mesures, ${listed(parts.map(([count, does]) => `${whole(count)} ${does}`))}.`;
  return all === 1 ? `La seule mesure ${only}.` : `Les ${whole(all)} mesures ${only}.`;
}

const fr: Language = {
  ...numerals,
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
  intro: ({ cpu, cores, runtimes, date, rounds }) =>
    `Des phrases tirées d’un cours sur la communication distribuée, chacune mise à l’épreuve sur une même machine : ${cpu}, ${plural(cores, 'cœur')}, avec ${listed(runtimes.map(runtimeText))}, le ${date.day === 1 ? '1er' : date.day} ${MONTHS[date.month - 1]} ${date.year}, en ${plural(rounds, 'série')} de mesures, chacune dans des processus neufs. Une autre machine, une autre version ou un autre message peuvent donner une autre réponse.`,
  howToRead: ({ intervals }) => [
    'Un chiffre est la médiane des séries. Il est suivi de son intervalle, qui couvre la vraie médiane dans au moins 95 % des cas.',
    'Deux choses sont comparées série par série, car elles ont été mesurées à peu d’instants l’une de l’autre. Quand l’intervalle de leur rapport contient 1, on ne peut pas les départager : rien n’est alors classé, si différents que paraissent les nombres.',
    ...(intervals > 1
      ? [
          `Un intervalle est en défaut dans 5 cas sur 100 au plus : sur les ${whole(intervals)} de cette page, certains le sont peut-être, par le seul hasard.`,
        ]
      : []),
    'Une affirmation est dite vraie (ou fausse) ici quand toutes les mesures qui permettent de trancher la confirment (ou la contredisent). Quand certaines la confirment et d’autres la contredisent, cela dépend de ce qui les distingue.',
  ],
  verdict: ({ verdict, dependsOn }, complete) => {
    const known = complete ? '' : ', pour la part qui a été mesurée';
    const texts = {
      true: `vrai ici${known}`,
      partly: 'vrai, pour autant qu’on puisse trancher',
      false: `faux ici${known}`,
      depends: `cela dépend ${listed(dependsOn.map((factor) => FACTORS[factor]))}`,
      'cannot-tell': 'on ne peut pas trancher',
      'not-measured': 'non mesuré',
    };
    return texts[verdict];
  },
  counts: countsText,
  understood: (reading) => `Ce qu’on entend par là : ${reading.charAt(0).toLowerCase()}${reading.slice(1)}`,
  compared,
  counted: (finding) => {
    const { place, sent, lost, lossShare, reordered, duplicate } = finding;
    const order = [
      ...(reordered > 0 ? [`${whole(reordered)} ont été dépassés par un plus récent`] : []),
      ...(duplicate > 0 ? [`${whole(duplicate)} sont arrivés deux fois`] : []),
    ];
    const both = place.load?.kind === 'rate' ? 'dans les deux sens réunis, ' : '';
    const rest = order.length > 0 ? ` ; ${both}${listed(order)}` : '';
    const head = `En ${wireText(place.wire ?? '')}, ${trafficText(place)}, ${networkText(place)}`;
    if (lost === 0)
      return `${head} : les ${whole(sent)} sont arrivés${rest || ', chacun une seule fois et dans l’ordre'}.`;
    const { low, high } = lossShare.interval ?? {};
    const range =
      low === undefined || high === undefined ? '' : `, ${numerals.range(percent(low), percent(high))}`;
    const places = lostIn(finding, PLACES);
    const where =
      finding.lostIn === null
        ? ' On ne peut pas savoir où sur ce système.'
        : places.length > 0
          ? ` Où ils ont disparu : ${listed(places)}.`
          : '';
    return `${head} : ${whole(lost)} sur ${whole(sent)} ont été perdus (${percent(lossShare.median)} dans la série médiane${range})${rest}.${where}`;
  },
  attacked: ({ place, calls, others }) => {
    const did = [
      ...(calls.executed > 0 ? [`a fait le calcul demandé par ${whole(calls.executed)}`] : []),
      ...(calls.refused > 0 ? [`en a refusé ${whole(calls.refused)}`] : []),
      ...(calls.read > 0 ? [`en a pris ${whole(calls.read)} pour de simples données`] : []),
      ...(calls.executed === 0 ? ['n’a rien calculé'] : []),
    ];
    const first = `${place.codec ?? ''}, lu par ${runtimeText(place.runtime ?? '')} : sur ${whole(calls.tried)} messages qui demandent un calcul, ce lecteur ${listed(did)}.`;
    if (others === null) return first;
    const share = (count: number) => percent(others.tried > 0 ? count / others.tried : 0);
    const harm =
      others.harmful === 0
        ? 'aucun n’a fait de dégâts'
        : `${whole(others.harmful)} ${others.harmful < 2 ? 'a' : 'ont'} fait des dégâts`;
    return `${first} Sur ${whole(others.tried)} messages abîmés ou forgés, il en a refusé ${share(others.refused)}, en a lu ${share(others.wrong)} comme une autre valeur sans rien signaler, et ${share(others.harmless)} sont restés sans effet ; ${harm}.`;
  },
  missing: ({ why, what, messages }) => {
    if (what.runtime === 'python')
      return `Non mesuré : Python, qui ${why === 'unavailable' ? 'n’est pas installé ici (python3)' : REASONS['left-out']}.`;
    const parts = [
      what.codec ?? (what.wire ? wireText(what.wire) : ''),
      ...(what.runtime ? [`sous ${runtimeText(what.runtime)}`] : []),
      ...(messages.length > 0 ? [`pour ${listed(messages)}`] : []),
      ...(what.load ? [`avec ${what.load.kind === 'in-flight' ? inFlight(what) : trafficText(what)}`] : []),
      ...(what.network ? [networkText(what)] : []),
    ];
    return `Non mesuré : ${parts.join(' ')} : ${REASONS[why]}.`;
  },
  beside: ({ message }) =>
    message
      ? `${capital(messageText(message))} : chaque codec dans chaque langage.`
      : 'Octets renvoyés par un serveur. Le serveur est écrit pour Node ou en Python, le client toujours pour Node.',
  what: 'quoi',
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
