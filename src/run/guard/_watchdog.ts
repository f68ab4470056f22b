// The entry of the thread that watches the one beside it. It can end a loop, because it ends the process.
import { workerData } from 'node:worker_threads';
import { addEnding } from './journal.ts';
import { exceeded, type Used } from './limits.ts';
import { CLOSED, GIVEN_UP, IDLE, TRY, type Watched } from './watch.ts';

const POLL_MS = 5;

// The cast restates what startWatch hands over.
const { shared, journal, limits } = workerData as Watched;
const state = new Int32Array(shared);

/** Of the whole process: this thread works next to nothing. */
function used(): Used {
  const { user, system } = process.cpuUsage();
  return {
    cpuMs: (user + system) / 1000,
    wallMs: performance.now(),
    residentBytes: process.memoryUsage.rss(),
  };
}

let seen = IDLE;
let from = used();
while (Atomics.load(state, CLOSED) === 0) {
  Atomics.wait(state, CLOSED, 0, POLL_MS);
  const under = Atomics.load(state, TRY);
  const now = used();
  if (under !== seen) {
    seen = under;
    from = now;
  } else if (under !== IDLE) {
    const ending = exceeded(from, now, limits);
    // Told before it is ended, and only if it is not over by now.
    if (ending && Atomics.compareExchange(state, TRY, under, GIVEN_UP) === under) {
      addEnding(journal, ending);
      process.kill(process.pid, 'SIGKILL');
    }
  }
}
