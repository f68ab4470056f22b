import type { Answer, Measure, Message, Subject } from '../../schema.ts';
import { capital, isSize, lostIn, phrasesOf, runtimeText, settingOf, wireText } from '../_phrases.ts';
import { oneLine } from '../format.ts';
import type { Compared, Language } from '../language.ts';

/** Spaces that do not break: between thousands and before high punctuation, and the wider one before a colon or a unit. */
export const [THIN, WIDE] = ['\u202f', '\u00a0'];

export const numerals = {
  number: (english: string) => english.replaceAll(',', THIN).replace('.', ','),
  range: (low: string, high: string) => `de ${low} à ${high}`,
  bytes: 'octets',
};
export const { time, rate, ratio, interval, whole, bytes, percent } = phrasesOf(numerals);

export const MEASURES: { readonly [measure in Measure]: string } = {
  encode: 'encodage',
  decode: 'décodage',
  trip: 'encodage et décodage',
  size: 'taille',
  gzip: 'taille après gzip',
  'round-trip': 'aller-retour médian',
  throughput: 'messages par seconde',
};

export const listed = (items: readonly string[]): string =>
  items.length < 2 ? items.join('') : `${items.slice(0, -1).join(', ')} et ${items.at(-1)}`;
export const plural = (count: number, word: string): string =>
  `${whole(count)} ${word}${count < 2 ? '' : 's'}`;

export function messageText({ payload, opaque, bytes: size }: Message): string {
  if (opaque) return size === null ? 'messages' : `messages de ${bytes(size)}`;
  return `message ${oneLine(payload)}${size === null ? '' : ` (${bytes(size)} en JSON)`}`;
}

export const inFlight = ({ load }: Subject): string =>
  load?.kind === 'in-flight' ? `${load.messages === 1 ? 'un seul' : whole(load.messages)} en vol` : '';

const speed = (answer: Answer): string =>
  ({
    yes: 'plus rapide',
    no: 'plus lent',
    tie: 'on ne peut pas les départager',
    unknown: 'trop peu de séries pour trancher',
  })[answer];
const sizeText = (ratio: number): string => (ratio < 1 ? 'plus petit' : ratio > 1 ? 'plus grand' : 'autant');

function overWires({ measure, place, base, others }: Compared): string {
  const trip = measure === 'round-trip';
  const first = trip
    ? `l’aller-retour médian prend ${time(base.figure, 'us')}`
    : `${rate(base.figure)} reviennent par seconde`;
  const rest = others.map(
    ({ other, ratio: of, answer }) =>
      ` En ${wireText(other.name)}, ${trip ? 'il prend ' : ''}${ratio(of)} fois ce ${trip ? 'temps' : 'nombre'}${interval(of)} : ${speed(answer)}.`,
  );
  return `${capital(trafficText(place))} : en ${wireText(base.name)}, ${first}.${rest.join('')}`;
}

function compared(group: Compared): string {
  const { measure, place, base, others } = group;
  if (measure === 'round-trip' || measure === 'throughput') return overWires(group);
  const sized = isSize(measure);
  const first = sized ? `fait ${bytes(base.figure.median)}` : `prend ${time(base.figure, 'ns')}`;
  const rest = others.map(({ other, ratio: of, answer }) =>
    sized
      ? ` ; ${other.name} en fait ${whole(other.figure.median)}, soit ${ratio(of)} fois cette taille : ${sizeText(of.median)}`
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

function trafficText(place: Subject): string {
  const { load, message } = place;
  const what = message ? messageText(message) : 'messages';
  if (load?.kind === 'in-flight') return `${what}, ${inFlight(place)}`;
  if (load?.kind === 'rate') return `${whole(load.perSecond)} ${what} par seconde, avec leurs échos`;
  return load?.kind === 'flood' ? `${what}, en sens unique, aussi vite que l’émetteur le peut` : what;
}

const PLACES = {
  serverBuffer: (count: number) => `${whole(count)} dans le tampon de réception du serveur (plein)`,
  clientBuffer: (count: number) => `${whole(count)} dans le tampon de réception du client (plein)`,
  relayBuffer: (count: number) => `${whole(count)} dans le tampon de réception du relais (plein)`,
  injected: (count: number) => `${whole(count)} supprimés exprès par le relais`,
};

const REASONS = {
  unavailable: 'pas installé ici',
  failed: 'l’essai a échoué (voir tables.md)',
  invalid: 'la mesure n’est pas recevable (voir tables.md)',
  partial: 'il manque des séries, donc rien n’est comparé',
  'left-out': 'ne faisait pas partie de cette mesure',
} as const;

/** What was found, a sentence each. */
export const sentences: Pick<Language, 'compared' | 'counted' | 'attacked' | 'missing'> = {
  compared,
  counted: (finding) => {
    const { place, sent, lost, lossShare, rounds, lossyRounds, reordered, duplicate } = finding;
    const order = [
      ...(reordered > 0 ? [`${whole(reordered)} ont été dépassés par un plus récent`] : []),
      ...(duplicate > 0 ? [`${whole(duplicate)} sont arrivés deux fois`] : []),
    ];
    const both = place.load?.kind === 'rate' ? 'dans les deux sens réunis, ' : '';
    const rest = order.length > 0 ? ` ; ${both}${listed(order)}` : '';
    const head = `En ${wireText(place.wire ?? '')}, ${trafficText(place)}, ${networkText(place)}`;
    if (lost === 0)
      return `${head} : les ${whole(sent)} sont arrivés${rest || ', chacun une seule fois et dans l’ordre'}.`;
    const { interval: of } = lossShare;
    const range = of && of.low < of.high ? `, ${numerals.range(percent(of.low), percent(of.high))}` : '';
    const places = lostIn(finding, PLACES);
    const where =
      finding.lostIn === null
        ? ' On ne peut pas savoir où sur ce système.'
        : places.length > 0
          ? ` Où ils ont disparu : ${listed(places)}.`
          : '';
    return `${head} : ${whole(lost)} sur ${whole(sent)} ont été perdus, dans ${whole(lossyRounds)} séries sur ${whole(rounds)} (${percent(lossShare.median)} dans la série médiane${range})${rest}.${where}`;
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
      return `Non mesuré, Python : ${why === 'unavailable' ? 'python3 n’est pas installé ici' : REASONS['left-out']}.`;
    const codec = [
      what.codec ?? '',
      ...(what.runtime ? [`sous ${runtimeText(what.runtime)}`] : []),
      ...(messages.length > 0 ? [`pour ${listed(messages)}`] : []),
    ].join(' ');
    const wire = `en ${wireText(what.wire ?? '')}, ${trafficText(what)}, ${networkText(what)}`;
    return `Non mesuré, ${what.wire === undefined ? codec : what.load ? wire : wireText(what.wire)} : ${REASONS[why]}.`;
  },
};
