/** A made-up run and its report for tests. */
import type { Cell, Run, Record as RunRecord } from '../schema.ts';
import { codecCell, runOf, tcpCell, udpCell } from './_fixtures.ts';
import { codecRound, networkRound, sixRounds } from './_records.ts';
import { analyse } from './analyse.ts';

const steady = (ns: number): number[] => Array.from({ length: 30 }, () => ns);

/** A run with a table of each kind: json, a faster msgpackr, a v8 that ties, and floors. */
export function sampleRun(): { readonly run: Run; readonly records: Map<string, readonly RunRecord[]> } {
  const records = new Map<string, readonly RunRecord[]>();
  const cells: Cell[] = [];
  const add = (cell: Cell, round: (round: number) => readonly RunRecord[]) => {
    cells.push(cell);
    records.set(cell.id, sixRounds(round));
  };
  for (const [codec, ns] of [
    ['json', 2000],
    ['msgpackr', 1000],
    ['v8', 2000],
  ] as const) {
    const cell = codecCell(codec);
    // Every second round 5 % off in opposite directions: v8 ties with json.
    const off = (round: number) => (codec === 'v8' ? (round % 2 === 0 ? 1.05 : 0.95) : 1 + round / 1000);
    add(cell, (round) =>
      codecRound(cell, round, { encodeNs: steady(ns * off(round)), decodeNs: steady(ns) }),
    );
  }
  for (const [codec, sentOk] of [
    ['json', 1000],
    ['msgpackr', 1200],
    ['v8', 1000],
  ] as const) {
    const cell = tcpCell(codec);
    const off = (round: number) => (codec === 'v8' ? (round % 2 === 0 ? 20 : -20) : 2 * round);
    add(cell, (round) => networkRound(cell, round, { sentOk: sentOk + off(round) }));
  }
  const floor = tcpCell('none', { id: 'tcp+none-smallest+order', floor: 'smallest', sizeBytes: 412 });
  add(floor, (round) => networkRound(floor, round, { sentOk: 1200 + (round % 2 === 0 ? 20 : -20) }));
  for (const [codec, lost] of [
    ['json', 200],
    ['msgpackr', 40],
  ] as const) {
    const cell = udpCell(codec);
    add(cell, (round) => {
      const unique = 1000 - lost - 2 * round;
      return networkRound(cell, round, {
        sentOk: 1000,
        unique,
        atServer: unique + 10,
        latenessNs: 1000,
        spinning: true,
      });
    });
  }
  return { run: runOf(cells), records };
}

export const sampleReport = () => {
  const { run, records } = sampleRun();
  return analyse(run, records);
};
