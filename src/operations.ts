/** What can be compared of a codec. */
export const OPERATIONS = ['encode', 'decode', 'roundtrip'] as const;
export type Operation = (typeof OPERATIONS)[number];
