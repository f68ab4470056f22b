import { cellOf, type Place, type Windows } from './_cell.ts';
import { type Described, isOpaque, mismatch, mustAsk, noBytes } from './_mismatch.ts';
import { keyOf, nameOf } from './names.ts';
import type { Cell, Skip } from './schema.ts';
import type { CodecGroup } from './suite.ts';
import type { Ref, Study } from './types.ts';

const IN_PROCESS: Place = {
  scenario: null,
  transport: null,
  load: null,
  delivery: null,
  colocated: false,
  impairments: [],
};

/** Studies that come out the same in every round, and watch no clock. */
const ONCE: ReadonlySet<Study> = new Set(['faithfulness', 'robustness', 'compatibility']);
const NO_WINDOWS: Windows = { warmupMs: 0, windowMs: 0 };

/** The cells of a group in process: one a codec and payload, one a codec without payloads, one a pair of codecs and payload. */
export function codecCells(group: CodecGroup, described: Described, windows: Windows, skips: Skip[]): Cell[] {
  const { study, codecs } = group;
  const once = study !== undefined && ONCE.has(study);
  const place: Place = { ...IN_PROCESS, ...(study && { study }), ...(once && { once: true }) };
  const table = study ?? 'codec';
  const payloads = study === 'faithfulness' ? [null] : group.payloads;
  return payloads.flatMap((payload) => {
    const usable = codecs.filter((codec) => {
      const reason = unusable(codec, payload, described) ?? dangerOf(codec, study, described);
      if (reason !== undefined) skips.push({ what: whatOf(codec, payload, table), reason });
      return reason === undefined;
    });
    const rows: readonly Pick<Cell, 'codec' | 'reader'>[] =
      study === 'compatibility' ? pairsOf(usable, described) : usable.map((codec) => ({ codec }));
    const names = payload === null ? [table] : [table, nameOf(payload)];
    return rows.map(({ codec, ...reader }) =>
      cellOf(names, codec, payload, { ...place, ...reader }, once ? NO_WINDOWS : windows),
    );
  });
}

const whatOf = (codec: Ref, payload: Ref | null, table: string): string =>
  payload === null ? `${nameOf(codec)}, ${table}` : `${nameOf(codec)} on ${nameOf(payload)}, in process`;

function unusable(codec: Ref, payload: Ref | null, described: Described): string | undefined {
  const meta = described.codecs.get(keyOf(codec));
  if (typeof meta === 'string') return meta;
  if (isOpaque(meta) && (payload === null || !isOpaque(described.payloads.get(keyOf(payload)))))
    return 'it carries opaque bytes: a floor for wires only';
  if (payload !== null) return noBytes(meta) ?? mismatch(codec, payload, described);
  return meta && mustAsk(codec, meta);
}

/** Whoever sends it hostile bytes runs code: there is nothing left to find out, and much to lose by trying. */
function dangerOf(codec: Ref, study: Study | undefined, { codecs }: Described): string | undefined {
  const meta = codecs.get(keyOf(codec));
  return study === 'robustness' && typeof meta === 'object' && meta.evaluates
    ? `${nameOf(codec)} evaluates what it is given as code: hostile bytes may do anything`
    : undefined;
}

/** Every ordered pair of two codecs of one format. */
function pairsOf(codecs: readonly Ref[], described: Described): { codec: Ref; reader: Ref }[] {
  const formatOf = (ref: Ref) => {
    const meta = described.codecs.get(keyOf(ref));
    return typeof meta === 'object' ? meta.format : undefined;
  };
  return codecs.flatMap((codec) =>
    codecs
      .filter((reader) => reader !== codec && formatOf(reader) === formatOf(codec))
      .map((reader) => ({ codec, reader })),
  );
}
