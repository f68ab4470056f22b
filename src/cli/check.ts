import type { CodecCheck } from '../fidelity/check.ts';
import { isPath } from '../names.ts';
import { builtinNames, unknownName } from '../plugins.ts';
import { checkText } from '../report/check.ts';
import { createLauncher } from '../run/launch.ts';
import { PREPARE_MS } from '../run/limits.ts';
import type { CodecFacts } from '../schema.ts';
import { print, terminalWidth, wantsColour } from './output.ts';

/** `wirebench check`: the codec runs in a process of its own, which may die of it. */
export async function check(use: string, allowEval?: true): Promise<void> {
  const names = await builtinNames('codecs');
  if (!isPath(use) && !names.includes(use)) throw unknownName('codecs', use, names);
  const launcher = await createLauncher();
  try {
    const role = launcher.launch(`process that checks ${use}`);
    role.prepare({ kind: 'check', codec: { use, ...(allowEval && { allowEval }) } });
    const { result } = await role.expect('checked', PREPARE_MS);
    // The role of this same version made it; the protocol carries it as plain JSON.
    print(checkText(result as unknown as CodecCheck & { codec: CodecFacts }, wantsColour(), terminalWidth()));
  } finally {
    await launcher.close();
  }
}
