/** Values by name; each call makes a new one. */
export type Makers = Readonly<Record<string, () => unknown>>;

/** Objects and arrays in turn. */
export function nested(levels: number): unknown {
  let value: unknown = 'bottom';
  for (let level = 0; level < levels; level += 1) value = level % 2 === 0 ? { inner: value } : [value];
  return value;
}
