import type { IntervalRecord, TrialRecord } from '../schema.ts';
import type { ClientProbe, ServerProbe } from '../types.ts';
import { nowNs } from './clock.ts';
import { createRecorder } from './histogram.ts';
import { createIntervals, type Intervals } from './intervals.ts';

type Emit = (record: Omit<IntervalRecord, 'v' | 'cell' | 'round'>) => void;

export interface ServerCounts extends ServerProbe {
  /** A message of the window was handed on to one client. */
  handed(): void;
  readonly intervals: Intervals;
}

/** Counts from the client's first message of the window on. */
export function createServerProbe(emit: Emit): ServerCounts {
  let messages = 0;
  let handed = 0;
  let hands = false;
  const take = () => {
    const body = { messages, arrivedInWindow: 0, ...(hands && { handed }), histograms: {} };
    messages = 0;
    handed = 0;
    return body;
  };
  const intervals = createIntervals('server', take, emit);
  return {
    intervals,
    handed: () => {
      hands = true;
      if (intervals.state() === 'open') handed++;
    },
    handled: (measured) => {
      if (measured && intervals.state() === 'before') intervals.open();
      if (intervals.state() === 'open') messages++;
    },
  };
}

export interface ClientCounts extends ClientProbe {
  readonly sentCount: () => number;
  readonly answeredCount: () => number;
  /** Negative durations: a clock or the harness is wrong. */
  readonly impossibleCount: () => number;
  /** How long windows were open, in ns, all together. */
  readonly windowNs: () => number;
  /** Writes what is not written yet, when the late replies are in. */
  flush(): void;
}

/** One window, cut into interval records. */
export interface WindowCounts extends ClientCounts {
  readonly intervals: Intervals;
}

/** @param paced an open loop: due and sent differ, so lateness and service time have histograms of their own */
export function createClientProbe(paced: boolean, emit: Emit): WindowCounts {
  const counts = createCounts(paced);
  const intervals = createIntervals('client', counts.take, emit);
  return {
    ...counts,
    intervals,
    open: () => {
      counts.open();
      intervals.open();
    },
    close: () => {
      counts.close();
      intervals.close();
    },
    windowNs: intervals.windowNs,
    flush: intervals.flush,
  };
}

/** Many windows, one after the other. */
export interface TrialCounts extends ClientCounts {
  /** What was counted since the last take: that of one trial. Then starts anew. */
  take(): Pick<TrialRecord, 'arrivedInWindow' | 'histograms' | 'windowNs'>;
}

export function createTrialProbe(): TrialCounts {
  const counts = createCounts(true);
  let openedNs = 0;
  let trialNs = 0;
  let windowsNs = 0;
  return {
    ...counts,
    open: () => {
      counts.open();
      openedNs = nowNs();
    },
    close: () => {
      counts.close();
      trialNs = nowNs() - openedNs;
      windowsNs += trialNs;
    },
    take: () => {
      const {
        arrivedInWindow,
        histograms: { latency, lateness },
      } = counts.take();
      return { arrivedInWindow, histograms: { latency, lateness }, windowNs: trialNs };
    },
    windowNs: () => windowsNs,
    flush: () => {},
  };
}

type Counts = Omit<ClientCounts, 'windowNs' | 'flush'> & {
  take(): Pick<IntervalRecord, 'messages' | 'arrivedInWindow' | 'histograms'>;
};

function createCounts(paced: boolean): Counts {
  const recorders = {
    latency: createRecorder(),
    wire: createRecorder(),
    server: createRecorder(),
    service: createRecorder(),
    lateness: createRecorder(),
  };
  const { latency, wire, server, service, lateness } = recorders;
  let messages = 0;
  let arrivedInWindow = 0;
  let sentCount = 0;
  let answeredCount = 0;
  let windowOpen = false;

  const take = () => {
    const histograms = {
      latency: latency.take(),
      wire: wire.take(),
      server: server.take(),
      ...(paced && { service: service.take(), lateness: lateness.take() }),
    };
    const body = { messages, arrivedInWindow, histograms };
    messages = 0;
    arrivedInWindow = 0;
    return body;
  };

  return {
    take,
    open: () => {
      windowOpen = true;
    },
    close: () => {
      windowOpen = false;
    },
    sent: (latenessNs) => {
      messages++;
      sentCount++;
      if (paced) lateness.record(latenessNs);
    },
    arrived: () => {
      if (windowOpen) arrivedInWindow++;
    },
    answered: (latencyNs, serviceNs, wireNs, serverNs) => {
      answeredCount++;
      latency.record(latencyNs);
      wire.record(wireNs);
      if (serverNs !== undefined) server.record(serverNs);
      if (paced) service.record(serviceNs);
    },
    sentCount: () => sentCount,
    answeredCount: () => answeredCount,
    impossibleCount: () => Object.values(recorders).reduce((sum, recorder) => sum + recorder.impossible(), 0),
  };
}
