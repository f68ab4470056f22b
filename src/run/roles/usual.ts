import { Bench } from 'tinybench';
import { WirebenchError } from '../../errors.ts';
import type { Tinybench } from '../../schema.ts';
import type { TaskOf } from '../protocol.ts';
import { loadOperation } from './_operation.ts';
import type { Link } from './link.ts';

/** A slowdown of whole per cents is exact in a batch of this size. */
const BATCH = 100;

/** As benchmarks are usually run: tinybench, a task after the other, in one process that nobody has pinned. */
export async function usual(task: TaskOf<'usual'>, link: Link): Promise<void> {
  const { run, verify } = await loadOperation(task);
  const bench = new Bench();
  for (const [index, share] of task.tasks.entries()) {
    const operations = Math.round(BATCH * (1 + share));
    bench.add(String(index), () => void run(operations), { async: false });
  }
  await bench.run();
  verify(0);
  link.send({ type: 'timed', tasks: bench.tasks.map(({ result }) => told(result)) });
}

function told(result: Bench['tasks'][number]['result']): Tinybench {
  if (result.state !== 'completed') throw new WirebenchError('CODEC_FAILED', `a task was ${result.state}`);
  const { mean, moe } = result.latency;
  return { meanNs: mean * 1e6, marginNs: moe * 1e6 };
}
