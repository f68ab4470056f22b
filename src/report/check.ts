import type { CheckedValue, CodecCheck } from '../fidelity/check.ts';
import type { CodecFacts } from '../schema.ts';
import { createScreen } from './_terminal.ts';
import { listed, oneLine } from './format.ts';

/** What `wirebench check` prints: the silent differences first, because they are the ones that hurt. Pure. */
export function checkText(
  { codec, ...check }: CodecCheck & { codec: CodecFacts },
  colour: boolean,
  width?: number,
): string {
  const { paint, wrap } = createScreen(colour, width);
  const differentLine = (value: CheckedValue): string =>
    value.status === 'different'
      ? wrap(
          `- ${value.name}: ${oneLine(value.differences.join('; '))}; came back as ${oneLine(value.got)}`,
          '    ',
        )
      : '';
  const refusedLine = (value: CheckedValue): string =>
    wrap(`- ${value.name}: ${'message' in value ? oneLine(value.message) : ''}`, '    ');
  const of = (status: CheckedValue['status']) => check.values.filter((value) => value.status === status);
  const section = (title: string, status: CheckedValue['status'], line: (value: CheckedValue) => string) => {
    const values = of(status);
    if (values.length === 0) return [];
    return [
      `${paint('bold', `${title}: ${values.length} of ${check.values.length}`)}\n${values.map(line).join('\n')}`,
    ];
  };
  const exact = of('exact').map(({ name }) => name);
  const blocks = [
    paint('bold', `${codec.title}${versionText(codec)}`),
    ...section('silently different', 'different', differentLine),
    ...section('refused on encode', 'refused on encode', refusedLine),
    ...section('refused on decode', 'refused on decode', refusedLine),
    ...section('not bytes or text', 'wrong output', refusedLine),
    `${paint('bold', `exact: ${exact.length} of ${check.values.length}`)}\n${wrap(`  ${exact.join(', ')}`, '  ')}`,
    hygiene(check)
      .map((line) => wrap(line, '  '))
      .join('\n'),
  ];
  return `${blocks.join('\n\n')}\n`;
}

const versionText = ({ package: from, version, nativeActive }: CodecFacts): string => {
  const native = nativeActive === null ? '' : `, native add-on ${nativeActive ? 'active' : 'not loaded'}`;
  return from === null ? '' : ` (${from} ${version ?? 'of unknown version'}${native})`;
};

function hygiene({ preserves, unsteady, changed, reusesBuffer, viewsInput }: CodecCheck): string[] {
  const yes = (good: boolean, text: string) => (good ? 'yes' : text);
  return [
    `beyond JSON keeps: ${preserves.join(', ') || 'nothing'}`,
    `same value, same bytes: ${yes(unsteady.length === 0, `no: ${listed(unsteady)}`)}`,
    `input left as it was: ${yes(changed.length === 0, `no: ${listed(changed)}`)}`,
    `bytes handed out stay as they are: ${yes(!reusesBuffer, 'no: the next encode overwrites them, declare reusesBuffer')}`,
    `decoded values stand on their own: ${yes(!viewsInput, 'no: they change with the bytes they came from')}`,
  ];
}
