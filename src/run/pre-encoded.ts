import type { Body } from '../types.ts';

/**
 * The exchange with all its messages encoded before the first is asked for: message n carries variant n modulo their
 * number, as the scenarios count them. With shared state every variant is encoded twice, because the first messages of
 * a flow carry what the later ones need not: those are sent once, and the second ones from then on.
 */
export function preEncoded<Asked extends { request(n: number): Body }>(
  exchange: Asked,
  variants: number,
  sharedState: boolean,
): Asked {
  const bodies = Array.from({ length: sharedState ? 2 * variants : variants }, (_, n): Body => {
    const body = exchange.request(n);
    return body instanceof Uint8Array ? Buffer.from(body) : body;
  });
  const again = bodies.length - variants;
  return {
    ...exchange,
    request: (n) => bodies[n < bodies.length ? n : again + (n % variants)] ?? '',
  };
}
