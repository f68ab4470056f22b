import { WirebenchError } from '../../errors.ts';
import { differences } from '../../fidelity/equal.ts';
import { isPath } from '../../names.ts';
import { urlOfPackage } from '../../packages.ts';
import { absolutePath, moduleUrl } from '../../plugins.ts';
import type { Cell, ColdRecord } from '../../schema.ts';
import type { LoadPackage } from '../../types.ts';
import { nowNs as monotonicNs } from '../clock.ts';
import { loadVariants, prepareCodec } from '../load-cell.ts';
import type { TaskOf } from '../protocol.ts';
import { type Link, type RecordBody, recorder } from '../roles/link.ts';

/**
 * The first message of a fresh process. A role holds Node's own modules, valibot and import-meta-resolve, and no codec's
 * package; its files are in the system's cache, because the inspection has read them before.
 */
export async function cold(task: TaskOf<'codec'>, link: Link): Promise<void> {
  const variants = await loadVariants(task.cell, task.seed);
  link.send({ type: 'ready', address: null });
  await link.next('start');
  recorder(link, task)(await measureCold(task.cell, variants[0], monotonicNs));
}

/** Throws NOT_FAITHFUL when the first message does not come back exactly. */
export async function measureCold(
  cell: Pick<Cell, 'codec' | 'payload'>,
  value: unknown,
  nowNs: () => number,
): Promise<RecordBody<ColdRecord>> {
  const { codec: ref } = cell;
  const imports = createImports(nowNs);
  // A module of the user's is what is imported, with all that it imports by itself.
  if (isPath(ref.use)) await imports.add(() => urlOfModule(ref.use));
  const { meta, make } = await prepareCodec(cell);
  const load: LoadPackage = (specifier) =>
    imports.add(() => urlOfPackage(specifier, meta.package, ref.package));
  const before = imports.spentNs();
  const madeFromNs = nowNs();
  const sender = await make(load);
  const createNs = nowNs() - madeFromNs - (imports.spentNs() - before);
  const receiver = await make();
  const encodeFromNs = nowNs();
  const body = sender.encode(value);
  const encodeNs = nowNs() - encodeFromNs;
  const wire = Buffer.from(body as Uint8Array | string);
  const decodeFromNs = nowNs();
  const decoded = receiver.decode(wire);
  const decodeNs = nowNs() - decodeFromNs;
  const [difference] = meta.opaque ? [] : differences(value, decoded);
  if (difference !== undefined)
    throw new WirebenchError('NOT_FAITHFUL', `a value did not come back as it was: ${difference}`);
  return { kind: 'cold', ...imports.times(), createNs, encodeNs, decodeNs };
}

const urlOfModule = async (use: string): Promise<string> =>
  (await moduleUrl(absolutePath(use, process.cwd()), use)).href;

/** Finds and imports, and keeps the two times apart. */
function createImports(nowNs: () => number) {
  let resolveNs = 0;
  let importNs = 0;
  let count = 0;
  return {
    add: async <Module>(find: () => Promise<string>): Promise<Module> => {
      const fromNs = nowNs();
      const url = await find();
      const foundNs = nowNs();
      const module: Module = await import(url);
      importNs += nowNs() - foundNs;
      resolveNs += foundNs - fromNs;
      count++;
      return module;
    },
    spentNs: () => resolveNs + importNs,
    times: () => (count === 0 ? { resolveNs: null, importNs: null } : { resolveNs, importNs }),
  };
}
