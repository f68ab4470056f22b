import { loaderOf } from '../../packages.ts';
import { importerOf, loadCodec, loadPlugin } from '../../plugins.ts';
import { seeded } from '../../rng.ts';
import type { TaskOf } from '../protocol.ts';
import type { Link } from './link.ts';

/** Loads a user's plug-in and makes one, so that a typo fails here and not in the middle of a run. */
export async function describe({ of, ref }: TaskOf<'describe'>, link: Link): Promise<void> {
  const { meta, create } = of === 'codecs' ? await loadCodec(ref) : await loadPlugin(of, ref);
  const load = loaderOf('package' in meta ? meta.package : undefined, ref.package, importerOf(ref));
  // Made where nothing is missing: a codec that is made from a schema is not. What one kind is given is nothing to the others.
  if (!('needsSchema' in meta))
    await create({ options: ref.options ?? {}, load, rng: seeded(0), socket: 'udp' });
  link.send({ type: 'described', meta: { ...meta } });
}
