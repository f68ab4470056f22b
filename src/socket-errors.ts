import { messageOf, WirebenchError } from './errors.ts';
import type { Address } from './types.ts';

/** A path or a name has no port. */
const place = ({ host, port }: Address): string => (port === 0 ? host : `${host} port ${port}`);
const codeOf = (cause: unknown): unknown =>
  cause instanceof Error && 'code' in cause ? cause.code : undefined;

/** ADDRESS_MISSING when the machine does not have the address, PORT_IN_USE when it is taken, else CONNECT_FAILED. */
export function listenFailure(at: Address, cause: unknown): WirebenchError {
  const reason = codeOf(cause) ?? messageOf(cause);
  if (reason === 'EADDRINUSE') {
    const remedy = 'choose another port, or 0 for a free one';
    return new WirebenchError('PORT_IN_USE', `${place(at)} is in use; ${remedy}`, cause);
  }
  if (reason === 'EADDRNOTAVAIL' || reason === 'EAFNOSUPPORT') {
    const remedy = at.host.includes(':')
      ? 'switch IPv6 on, or leave this wire out'
      : 'choose one that it has';
    return new WirebenchError(
      'ADDRESS_MISSING',
      `this machine does not have the address ${at.host} (${reason}); ${remedy}`,
      cause,
    );
  }
  return new WirebenchError(
    'CONNECT_FAILED',
    `cannot listen on ${place(at)} (${reason}); check the address`,
    cause,
  );
}

/** CONNECT_FAILED, with what the system said. */
export function connectFailure(to: Address, cause: unknown): WirebenchError {
  const reason = codeOf(cause) ?? messageOf(cause);
  const remedy = 'check that the server runs and the address is right';
  return new WirebenchError('CONNECT_FAILED', `cannot connect to ${place(to)} (${reason}); ${remedy}`, cause);
}
