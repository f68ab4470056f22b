import { oneLine } from './format.ts';

/** Text from outside, shown as it is: one line, and nothing in it is inline markup. */
export const escapeMarkdown = (text: string): string =>
  oneLine(text)
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/[\\`*_[\]|~]/g, '\\$&');

/**
 * Text from outside, as it is: no markup, and for GitHub no mention of a person, no reference to an issue, and no link.
 * A space without width stands in the middle of what would be one.
 */
export const safe = (text: string): string =>
  escapeMarkdown(text).replace(/@|#(?=\w)|:(?=\/\/)|\bwww(?=\.)|\bGH(?=-)/gi, '$&\u200b');

/** A command in a code block that it cannot end. */
export const codeBlock = (command: string): string => fenced([command], 'sh');

/** Lines that stand as they are, in a code block that no run of backticks in them can end. */
export const textBlock = (lines: readonly string[]): string => fenced(lines, 'text');

function fenced(lines: readonly string[], language: string): string {
  const text = lines.map(oneLine).join('\n');
  const longest = Math.max(2, ...(text.match(/`+/g) ?? []).map((run) => run.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}${language}\n${text}\n${fence}`;
}

/** A table; the first column stands left, the others right. Cells are markdown already. */
export function markdownTable(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const rule = header.map((_, index) => (index === 0 ? ':---' : '---:'));
  return [line(header), line(rule), ...rows.map(line)].join('\n');
}

/** A list; an item that begins like a heading or another list does not become one. */
export const bullets = (texts: readonly string[]): string =>
  texts.map((text) => `- ${escapeMarkdown(text).replace(/^(\s*\d*)([#+\-=.)])/, '$1\\$2')}`).join('\n');

/** Blocks one below the other with an empty line between; empty ones are left out. */
export const document = (blocks: readonly string[]): string =>
  `${blocks.filter((block) => block !== '').join('\n\n')}\n`;

/** A heading with its content, or nothing when there is no content. */
export const section = (title: string, ...blocks: readonly string[]): string => {
  const filled = blocks.filter((block) => block !== '');
  return filled.length === 0 ? '' : [`## ${title}`, ...filled].join('\n\n');
};
