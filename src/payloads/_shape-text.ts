import { anatomy, isObject, read } from '../fidelity/_anatomy.ts';

/** The kinds and keys of a value, without what stands in it. */
export function shapeText(value: unknown, seen: Set<object> = new Set()): string {
  if (!isObject(value)) return '';
  if (seen.has(value)) return '#';
  seen.add(value);
  const { kind, held, keys } = anatomy(value);
  const parts = [...held.values()].map((part) => shapeText(part, seen));
  const fields = keys.map((key) => `${String(key)}:${shapeText(read(value, key), seen)}`);
  return `${kind}(${parts})[${fields}]`;
}
