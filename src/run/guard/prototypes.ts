/** Prototypes that everything inherits from. */
const WATCHED: readonly (readonly [name: string, prototype: object])[] = [
  ['Object.prototype', Object.prototype],
  ['Array.prototype', Array.prototype],
  ['Function.prototype', Function.prototype],
];

/**
 * Finds properties that these prototypes did not have before, and takes them away, so that what comes later is not
 * judged by them. Returns their names, like `Object.prototype.admin`; undefined when there are none.
 */
export function watchPrototypes(): () => string | undefined {
  const known = WATCHED.map(([, prototype]) => new Set(Reflect.ownKeys(prototype)));
  return () => {
    const added = WATCHED.flatMap(([name, prototype], at) =>
      Reflect.ownKeys(prototype)
        .filter((key) => !known[at]?.has(key))
        .map((key) => {
          // What cannot be taken away is known from now on.
          if (!Reflect.deleteProperty(prototype, key)) known[at]?.add(key);
          return `${name}.${String(key)}`;
        }),
    );
    return added.length === 0 ? undefined : added.join(', ').slice(0, 200);
  };
}
