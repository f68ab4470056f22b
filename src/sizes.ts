const UNITS = { B: 1, kB: 1e3, MB: 1e6, KiB: 2 ** 10, MiB: 2 ** 20 } as const;

/** `100B`, `10kB`, `1.5MB`, `64KiB`, in bytes; undefined where it is none, or more than 1 GB. */
export function parseSize(text: string): number | undefined {
  const [, digits, unit = 'B'] = /^(\d+(?:\.\d+)?) ?(B|kB|MB|KiB|MiB)?$/.exec(text) ?? [];
  // The cast restates the pattern: it lets nothing else through.
  const bytes = Math.round(Number(digits) * UNITS[unit as keyof typeof UNITS]);
  return bytes >= 1 && bytes <= 1e9 ? bytes : undefined;
}

/** The shortest way to write it exactly: `10kB`, `1.5MB`, `999B`. */
export function sizeText(sizeBytes: number): string {
  const unit = sizeBytes >= 1e6 ? 'MB' : sizeBytes >= 1e3 ? 'kB' : 'B';
  return `${sizeBytes / UNITS[unit]}${unit}`;
}
