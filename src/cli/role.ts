// The entry of every role's process. Not a command: the runner starts it.
import { runRole } from '../run/role.ts';

const { WIREBENCH_CONTROL = '', WIREBENCH_TOKEN = '' } = process.env;
// Ctrl-C in a terminal reaches every process of the group: the runner alone decides what it means.
process.on('SIGINT', () => {});
await runRole(WIREBENCH_CONTROL, WIREBENCH_TOKEN, `node ${process.version}`);
process.exit(0);
