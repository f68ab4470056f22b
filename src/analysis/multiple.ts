/**
 * Which hypotheses fall when the probability of one wrong among them may be `alpha` (Holm 1979). By position.
 */
export function holm(probabilities: readonly number[], alpha: number): boolean[] {
  const order = ascending(probabilities);
  const rejected = probabilities.map(() => false);
  for (const [rank, index] of order.entries()) {
    if ((probabilities[index] ?? 1) > alpha / (probabilities.length - rank)) break;
    rejected[index] = true;
  }
  return rejected;
}

/** Which hypotheses fall when the expected share of wrong ones among them may be `rate` (Benjamini and Hochberg 1995). By position. */
export function benjaminiHochberg(probabilities: readonly number[], rate: number): boolean[] {
  const order = ascending(probabilities);
  const last = order.findLastIndex(
    (index, rank) => (probabilities[index] ?? 1) <= ((rank + 1) / probabilities.length) * rate,
  );
  const rejected = probabilities.map(() => false);
  for (const index of order.slice(0, last + 1)) rejected[index] = true;
  return rejected;
}

const ascending = (values: readonly number[]): number[] =>
  values.map((_, index) => index).sort((a, b) => (values[a] ?? 1) - (values[b] ?? 1));
