import { preservedBy } from '../fidelity/preserved.ts';
import type { Attack, Attacks, CodecFacts, FateStatus, Fates, Report } from '../schema.ts';
import { createScreen, type Screen } from './_terminal.ts';
import { attackText, countIn } from './attacks.ts';
import { listed, oneLine, whole } from './format.ts';

type Fate = Fates['values'][number];
type Told = Attacks['attacks'][number];

/** What `wirebench check` prints of one codec: the silent differences first, because they are the ones that hurt. Pure. */
export function checkText(report: Report, colour: boolean, width?: number): string {
  const screen = createScreen(colour, width);
  const { run, fates: [fates] = [], attacks: [attacks] = [] } = report;
  const blocks = [
    ...run.codecs.map((codec) => screen.paint('bold', screen.wrap(`${codec.title}${versionText(codec)}`))),
    ...(fates ? fateBlocks(fates.values, screen) : []),
    ...(fates
      ? [
          hygiene(fates, attacks?.attacks ?? [])
            .map((line) => screen.wrap(line, '  '))
            .join('\n'),
        ]
      : []),
    ...(attacks ? [attackBlock(attacks.attacks, attacks.table, screen)] : []),
    ...[...report.refused, ...report.skips].map(({ what, reason }) =>
      screen.wrap(`${what}: ${reason}`, '  '),
    ),
  ];
  return `${blocks.join('\n\n')}\n`;
}

const versionText = ({ package: from, version, nativeActive }: CodecFacts): string => {
  const native = nativeActive === null ? '' : `, native add-on ${nativeActive ? 'active' : 'not loaded'}`;
  return from === null ? '' : ` (${from} ${version ?? 'of unknown version'}${native})`;
};

const SECTIONS: readonly (readonly [title: string, statuses: readonly FateStatus[]])[] = [
  ['hangs on', ['hangs']],
  ['ends its process', ['exits', 'crashes']],
  ['eats memory', ['out of memory']],
  ['changes the prototype of every object', ['pollutes']],
  ['silently different', ['different']],
  ['refused on encode', ['refused on encode']],
  ['refused on decode', ['refused on decode']],
  ['not bytes or text', ['wrong output']],
  ['not tried', ['not tried']],
];

function fateBlocks(values: readonly Fate[], { paint, wrap }: Screen): string[] {
  const of = (statuses: readonly FateStatus[]) => values.filter(({ status }) => statuses.includes(status));
  const heading = (title: string, count: number) =>
    paint('bold', `${title}: ${whole(count)} of ${whole(values.length)}`);
  const sections = SECTIONS.flatMap(([title, statuses]) => {
    const found = of(statuses);
    if (found.length === 0) return [];
    const lines = found.map(({ value, detail }) =>
      wrap(`- ${value}${detail === '' ? '' : `: ${oneLine(detail)}`}`, '    '),
    );
    return [[heading(title, found.length), ...lines].join('\n')];
  });
  const exact = of(['exact']).map(({ value }) => value);
  return [...sections, `${heading('exact', exact.length)}\n${wrap(`  ${exact.join(', ')}`, '  ')}`];
}

function hygiene({ values, hygiene: found }: Fates, attacks: readonly Told[]): string[] {
  const yes = (faulty: readonly string[]) => (faulty.length === 0 ? 'yes' : `no: ${listed(faulty)}`);
  const withFault = (fault: Fate['faults'][number]) =>
    values.filter(({ faults }) => faults.includes(fault)).map(({ value }) => value);
  const preserves = preservedBy(values);
  const declared = found?.declares.preserves;
  return [
    `beyond JSON keeps: ${preserves.join(', ') || 'nothing'}`,
    ...(declared
      ? [`keeps what it declares: ${yes(declared.filter((feature) => !preserves.includes(feature)))}`]
      : []),
    `same value, same bytes: ${yes(withFault('unsteady'))}`,
    `input left as it was: ${yes(withFault('changes input'))}`,
    `bytes handed out stay as they are: ${buffers(found)}`,
    `decoded values stand on their own: ${withFault('views input').length === 0 ? 'yes' : 'no: they change with the bytes they came from'}`,
    ...attacks.flatMap((attack) => stateLine(attack)),
  ];
}

function buffers(found: Fates['hygiene']): string {
  if (found === null || found.reusesBuffer === null) return 'could not be tried';
  if (!found.reusesBuffer) return 'yes';
  return found.declares.reusesBuffer
    ? 'no, as it declares: the next encode overwrites them'
    : 'no: the next encode overwrites them, declare reusesBuffer';
}

const STATE: { readonly [attack in Attack]?: string } = {
  'receiver restarts': 'a receiver that starts anew in mid-stream',
  'sender restarts': 'a sender that starts anew in mid-stream',
  'message lost': 'a message that is lost',
};

function stateLine({ attack, outcomes }: Told): string[] {
  const title = STATE[attack];
  if (title === undefined) return [];
  const all = countIn(outcomes, Object.keys(outcomes) as (keyof typeof outcomes)[]);
  const [harmless = 0, detected = 0] = [outcomes.harmless, outcomes.detected];
  if (harmless === all) return [`${title}: harmless, nothing is shared`];
  if (harmless + detected === all) return [`${title}: detected, what comes later is refused`];
  return [`${title}: ${whole(all - harmless - detected)} of ${whole(all)} times silently wrong or worse`];
}

function attackBlock(attacks: readonly Told[], table: string, { paint, wrap }: Screen): string {
  const [first] = attacks;
  const made = first
    ? `, made of a message of ${whole(first.messageBytes)} B (${table.split(' ').at(-1)})`
    : '';
  const lines = attacks
    .filter(({ attack }) => STATE[attack] === undefined)
    .map((attack) => wrap(`- ${attackText(attack)}${amplified(attack)}`, '    '));
  return [paint('bold', `hostile bytes${made}`), ...lines].join('\n');
}

const amplified = ({ amplification }: Told): string =>
  amplification
    ? `; ${amplification.name} take ${whole(amplification.ratio)} times the memory of their message`
    : '';
