import { fitted } from './_draw.ts';
import { bullets, codeBlock, document, escapeMarkdown, markdownTable } from './_markdown.ts';
import { createScreen } from './_terminal.ts';

/** A piece of a page, whatever it is written for. Texts are plain. */
export type Block =
  | { readonly kind: 'heading'; readonly level: 1 | 2; readonly text: string }
  | { readonly kind: 'text'; readonly text: string; readonly strong?: true }
  | { readonly kind: 'list'; readonly items: readonly string[] }
  | {
      readonly kind: 'table';
      readonly head: readonly string[];
      readonly rows: readonly (readonly string[])[];
    }
  | { readonly kind: 'command'; readonly text: string };

export const blocksMarkdown = (blocks: readonly Block[]): string => document(blocks.map(markdownOf));

function markdownOf(block: Block): string {
  if (block.kind === 'heading') return `${'#'.repeat(block.level)} ${escapeMarkdown(block.text)}`;
  if (block.kind === 'list') return bullets(block.items);
  if (block.kind === 'command') return codeBlock(block.text);
  if (block.kind === 'table')
    return markdownTable(
      block.head.map(escapeMarkdown),
      block.rows.map((cells) => cells.map(escapeMarkdown)),
    );
  const text = escapeMarkdown(block.text);
  return block.strong ? `**${text}**` : text;
}

/** Nothing is wider than `width`, at most 100 columns. */
export function blocksText(blocks: readonly Block[], colour: boolean, width?: number): string {
  const { paint, wrap, width: columns } = createScreen(colour, width);
  const textOf = (block: Block): string => {
    if (block.kind === 'list') return block.items.map((item) => wrap(`- ${item}`, '  ')).join('\n');
    if (block.kind === 'command') return `  ${block.text}`;
    if (block.kind === 'table') return tableOf(block, columns);
    const strong = block.kind === 'heading' || block.strong === true;
    return strong ? paint('bold', wrap(block.text)) : wrap(block.text);
  };
  return `${blocks.map(textOf).join('\n\n')}\n`;
}

function tableOf({ head: [title = '', ...heads], rows }: Extract<Block, { kind: 'table' }>, width: number) {
  const names = rows.map(([name = '']) => name);
  const strips = heads.map((head, column) => ({
    head: [head],
    cells: rows.map((cells) => cells[column + 1] ?? ''),
  }));
  return fitted(names, strips, width, title).join('\n');
}
