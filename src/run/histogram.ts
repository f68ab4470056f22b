import hdr from 'hdr-histogram-js';

const HIGHEST_NS = 3_600e9;

/** A recorder of durations in ns: 1 ns to 1 h, three significant digits, fixed size. */
export interface Recorder {
  /** A negative duration is impossible: it is counted apart and makes the cell invalid. */
  record(ns: number): void;
  readonly impossible: () => number;
  /** The standard V2 compressed base64 encoding of what was recorded since the last take; then starts anew. */
  take(): string;
  readonly count: () => number;
}

let wasm: boolean | undefined;

/** Loads the WASM build where it can be loaded: about 20 ns a recording instead of 120. Call once before createRecorder. */
export async function prepareHistograms(): Promise<boolean> {
  wasm ??= await hdr.initWebAssembly().then(
    () => true,
    () => false,
  );
  return wasm;
}

export function createRecorder(): Recorder {
  const histogram = hdr.build({
    useWebAssembly: wasm === true,
    lowestDiscernibleValue: 1,
    highestTrackableValue: HIGHEST_NS,
    numberOfSignificantValueDigits: 3,
    bitBucketSize: 64,
  });
  let impossible = 0;
  return {
    record: (ns) => {
      // Rounded first: the difference of two floats may be a hair below zero.
      const wholeNs = Math.round(ns);
      if (wholeNs >= 0) histogram.recordValue(wholeNs < HIGHEST_NS ? wholeNs : HIGHEST_NS);
      else impossible++;
    },
    impossible: () => impossible,
    count: () => histogram.totalCount,
    take: () => {
      const encoded = hdr.encodeIntoCompressedBase64(histogram);
      histogram.reset();
      return encoded;
    },
  };
}
