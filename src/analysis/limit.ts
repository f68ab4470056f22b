import { oneLine, ratioText } from '../report/format.ts';
import { ratioOf } from './ratios.ts';
import type { Measured } from './rows.ts';
import { placeOf, rowName } from './titles.ts';

/** A program without a runtime is a physical limit: a round trip of ours that is shorter than its own cannot be. */
export function limitFindings(measured: readonly Measured[]): string[] {
  return measured
    .filter(({ told }) => told)
    .flatMap((limit) =>
      measured
        .filter(({ cell, told, status }) => cell.table === limit.cell.table && !told && status === 'valid')
        .flatMap((row) => shorter(row, limit)),
    );
}

function shorter(row: Measured, limit: Measured): string[] {
  const [own, least] = [row, limit].map(({ series }) => series.get('wireP50'));
  const ratio = own && least && ratioOf(own, least, 'lower');
  if (ratio?.verdict !== 'better') return [];
  const [name, other] = [row, limit].map(({ cell }) => oneLine(rowName(cell)));
  return [
    `${oneLine(placeOf(row.cell))}: the round trip of ${name} is ${ratioText(ratio)} that of ${other}, which cannot be: the harness or that program is wrong here.`,
  ];
}
