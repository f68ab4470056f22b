/** What the tests ask of a library whose numbers ours are held against. */
declare module 'jstat' {
  const jstat: {
    readonly binomial: { cdf(k: number, n: number, p: number): number };
    readonly beta: { inv(q: number, a: number, b: number): number };
    readonly studentt: { inv(q: number, degrees: number): number };
  };
  export default jstat;
}
