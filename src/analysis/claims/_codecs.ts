import { nameOf } from '../../names.ts';
import type { Answer, ComparisonFinding, Finding, Measure, Ratio } from '../../schema.ts';
import type { Series } from '../_series.ts';
import type { Evidence } from '../claim.ts';
import { ratioOf } from '../ratios.ts';
import type { Measured } from '../rows.ts';
import {
  absenceOf,
  absentPython,
  claimFigure,
  doubtOf,
  exactly,
  isPython,
  messageOf,
  missing,
  runtimeOf,
} from './_rows.ts';

/** What stands beside json, in Node and in Python. */
export interface Rivals {
  readonly node: readonly string[];
  readonly python: readonly string[];
}
const BASE = 'json';

/** Rows of encode and decode speed in one runtime on one payload. */
interface Place {
  readonly payload: string;
  readonly runtime: string;
  /** As cells name it; undefined: the run's own. */
  readonly asked: string | undefined;
  readonly rows: ReadonlyMap<string, Measured>;
}

/** Rivals of json against json, on every payload and in every runtime of the run: yes is "better than json". */
export function againstJson(
  evidence: Evidence,
  rivals: Rivals,
  measures: readonly Measure[],
): readonly Finding[] {
  const places = placesOf(evidence);
  const noPython = rivals.python.length > 0 && !places.some(({ runtime }) => isPython(runtime));
  return [
    ...places.flatMap((place) =>
      (isPython(place.runtime) ? rivals.python : rivals.node).flatMap((rival) =>
        measures.flatMap((measure) => finding(evidence, place, rival, measure)),
      ),
    ),
    ...(noPython ? [absentPython(evidence.run)] : []),
  ];
}

/** In the order of the plan. */
function placesOf({ run, rows }: Evidence): Place[] {
  const places = new Map<string, Place & { rows: Map<string, Measured> }>();
  for (const row of rows) {
    const { scenario, study, codec, runtime: asked } = row.cell;
    if (scenario !== null || study !== undefined) continue;
    const { payload } = messageOf(run, row);
    const runtime = runtimeOf(run, row);
    const key = `${runtime} ${payload}`;
    const place = places.get(key) ?? { payload, runtime, asked: asked?.name, rows: new Map() };
    places.set(key, place);
    place.rows.set(nameOf(codec), row);
  }
  return [...places.values()];
}

function finding({ run }: Evidence, place: Place, rival: string, measure: Measure): Finding[] {
  const { payload, runtime, asked, rows } = place;
  const [base, other] = [rows.get(BASE), rows.get(rival)];
  const absent = [
    [BASE, base],
    [rival, other],
  ] as const;
  const gone = absent.flatMap(([codec, row]) => {
    const why = row ? doubtOf(row) : absenceOf(run, codec, payload, asked);
    if (why === undefined) return [];
    const message = row ? messageOf(run, row) : { payload, opaque: false, bytes: null };
    return [missing(why, { codec, runtime, message })];
  });
  if (gone.length > 0 || !base || !other) return gone;
  const figures = isSize(measure) ? sizes(base, other, measure) : times(base, other, measure);
  if (figures === undefined)
    return [missing('left-out', { codec: rival, runtime, message: messageOf(run, other) })];
  const { answer, ratio, of } = figures;
  const told: ComparisonFinding = {
    kind: 'comparison',
    answer,
    factors: { message: payload, codec: rival, ...languageOf(runtime, measure), ...factorsOf(measure) },
    measure,
    place: { runtime, message: messageOf(run, base) },
    base: { name: BASE, figure: of(base) },
    other: { name: rival, figure: of(other) },
    ratio,
  };
  return [told];
}

/** A format has its size in every language. */
const languageOf = (runtime: string, measure: Measure) =>
  isSize(measure) ? {} : { language: isPython(runtime) ? 'python' : runtime };

function factorsOf(measure: Measure): ComparisonFinding['factors'] {
  if (isSize(measure)) return { measure: 'size', compression: measure };
  return { measure: 'time', ...(measure !== 'trip' && { operation: measure }) };
}

type Sizes = 'size' | 'gzip';
const isSize = (measure: Measure): measure is Sizes => measure === 'size' || measure === 'gzip';
type Figures = Pick<ComparisonFinding, 'answer' | 'ratio'> & {
  readonly of: (row: Measured) => ComparisonFinding['base']['figure'];
};

/** Sizes repeat to the last byte: what is smaller is smaller. */
function sizes(base: Measured, other: Measured, measure: Sizes): Figures | undefined {
  const bytesOf = ({ exact }: Measured) => exact[measure === 'gzip' ? 'gzipBytes' : 'sizeBytes'];
  const [a, b] = [bytesOf(base), bytesOf(other)];
  if (a === undefined || b === undefined || a === 0) return undefined;
  return { answer: b < a ? 'yes' : 'no', ratio: exactly(b / a), of: (row) => exactly(bytesOf(row) ?? 0) };
}

function times(base: Measured, other: Measured, measure: Measure): Figures | undefined {
  const [a, b] = [timeOf(base, measure), timeOf(other, measure)];
  const ratio = a && b && ratioOf(b, a, 'lower');
  if (!a || !b || !ratio) return undefined;
  const { median, interval } = ratio;
  return {
    answer: answerOf(ratio),
    ratio: { median, interval },
    of: (row) => claimFigure(timeOf(row, measure) ?? new Map()),
  };
}

/** Both operations together are added up round by round. */
export function timeOf({ series }: Measured, measure: Measure): Series | undefined {
  const [encode, decode] = [series.get('encodeNs'), series.get('decodeNs')];
  if (measure === 'encode') return encode;
  if (measure === 'decode') return decode;
  return (
    encode &&
    decode &&
    new Map(
      [...encode].flatMap(([round, ns]) => {
        const rest = decode.get(round);
        return rest === undefined ? [] : [[round, ns + rest] as const];
      }),
    )
  );
}

export const answerOf = ({ verdict }: Ratio): Answer =>
  (({ better: 'yes', worse: 'no', tie: 'tie', 'too-few-rounds': 'unknown' }) as const)[verdict];
