import type { Question } from '../analysis/advice.ts';
import { nameOf } from '../names.ts';
import { builtinNames, loadCodec, loadPlugin } from '../plugins.ts';
import type { Skip } from '../schema.ts';
import type { CodecMeta, Feature, Ref } from '../types.ts';

/**
 * Who may race: each codec alone and behind every compression there is, and who may not, with the reason.
 * @param kept what was found of some, by name; of others their declaration counts, which a test of ours holds true
 */
export async function candidates(
  { needs }: Question,
  plain: readonly Ref[],
  kept: ReadonlyMap<string, readonly Feature[]>,
): Promise<{ refs: Ref[]; ruledOut: Skip[] }> {
  const refs: Ref[] = [];
  const ruledOut: Skip[] = [];
  const compressions: string[] = [];
  for (const use of await builtinNames('compressions')) {
    const { unavailable } = (await loadPlugin('compressions', { use })).meta;
    if (unavailable === undefined) compressions.push(use);
    else ruledOut.push({ what: `everything with ${use}`, reason: unavailable });
  }
  for (const ref of plain) {
    const { meta } = await loadCodec(ref);
    if (meta.opaque) continue;
    const { compress: _, ...alone } = ref;
    const preserves = kept.get(nameOf(alone)) ?? meta.preserves;
    const reason = reasonAgainst(
      meta,
      needs.filter((need) => preserves !== null && !preserves.includes(need)),
    );
    if (reason !== undefined) ruledOut.push({ what: nameOf(ref), reason });
    else if (ref.compress !== undefined) refs.push(ref);
    else refs.push(ref, ...compressions.map((compress): Ref => ({ ...ref, compress })));
  }
  return { refs, ruledOut };
}

function reasonAgainst({ output, evaluates }: CodecMeta, lost: readonly Feature[]): string | undefined {
  if (output !== 'bytes') return `hands over no bytes (${output}): the race is of messages of bytes`;
  if (evaluates) return 'its decoder evaluates what it is given as code';
  return lost.length > 0 ? `does not preserve ${lost.join(', ')}` : undefined;
}
