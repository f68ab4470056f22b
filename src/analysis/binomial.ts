/** ln(n!). Summed, not approximated: exact to the last digits for every n a benchmark counts. */
export function logFactorial(n: number): number {
  let sum = 0;
  for (let k = 2; k <= n; k++) sum += Math.log(k);
  return sum;
}

/** P(X <= k) for X ~ Binomial(n, p). */
export function binomialCdf(k: number, n: number, p: number): number {
  if (k < 0) return 0;
  if (k >= n || p <= 0) return 1;
  if (p >= 1) return 0;
  const [logP, logQ] = [Math.log(p), Math.log1p(-p)];
  let logTerm = n * logQ;
  let sum = Math.exp(logTerm);
  for (let i = 1; i <= k; i++) {
    logTerm += Math.log((n - i + 1) / i) + logP - logQ;
    sum += Math.exp(logTerm);
  }
  return Math.min(1, sum);
}

/**
 * The exact interval for a proportion, `k` of `n` (Clopper and Pearson 1934): it covers with at least `confidence`.
 * 0 of 300 still allows 1.2 %.
 */
export function clopperPearson(k: number, n: number, confidence = 0.95): { low: number; high: number } {
  const tail = (1 - confidence) / 2;
  return {
    low: k === 0 ? 0 : bisect((p) => 1 - binomialCdf(k - 1, n, p) < tail),
    high: k === n ? 1 : bisect((p) => binomialCdf(k, n, p) > tail),
  };
}

/** Where `isBelow` turns from true to false, between 0 and 1. */
function bisect(isBelow: (p: number) => boolean): number {
  let [low, high] = [0, 1];
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2;
    if (isBelow(middle)) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
