// The entry of a server that has a thread of its own in its client's process. What it throws reaches the thread that made it.
import { parentPort, workerData } from 'node:worker_threads';
import type { RunnerMessage, TaskOf } from '../protocol.ts';
import { createInbox } from './link.ts';
import { serve } from './serve.ts';

// The cast restates what startThread hands over.
const task = workerData as TaskOf<'serve'>;
const inbox = createInbox();
parentPort?.on('message', (message: RunnerMessage) => inbox.put(message));
await serve(task, { send: (message) => parentPort?.postMessage(message), next: inbox.next });
parentPort?.close();
