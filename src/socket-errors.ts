import { messageOf, WirebenchError } from './errors.ts';
import type { Address } from './types.ts';

/** A path or a name has no port. */
const place = ({ host, port }: Address): string => (port === 0 ? host : `${host} port ${port}`);
const codeOf = (cause: unknown): unknown =>
  cause instanceof Error && 'code' in cause ? cause.code : undefined;

const NOT_FOUND: readonly unknown[] = ['ENOTFOUND', 'EAI_AGAIN', 'EAI_NODATA', 'EAI_NONAME', 'EAI_FAIL'];
const UNTRUSTED: readonly unknown[] = [
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
];
const NO_MORE_FILES: readonly unknown[] = ['EMFILE', 'ENFILE'];

/** What ails both ends alike; undefined when it is something else. */
function commonFailure({ host }: Address, reason: unknown, cause: unknown): WirebenchError | undefined {
  if (NOT_FOUND.includes(reason)) {
    const remedy = 'check its spelling, or give an IP address';
    return new WirebenchError(
      'NAME_NOT_FOUND',
      `the name ${host} is not known (${reason}); ${remedy}`,
      cause,
    );
  }
  if (!NO_MORE_FILES.includes(reason)) return undefined;
  const remedy = 'raise the limit (ulimit -n), or use fewer clients';
  return new WirebenchError(
    'TOO_MANY_FILES',
    `too many open files and sockets (${reason}); ${remedy}`,
    cause,
  );
}

/**
 * PORT_IN_USE when it is taken, ADDRESS_MISSING when the machine does not have the address, NAME_NOT_FOUND when the name
 * stands for none, TOO_MANY_FILES, else CONNECT_FAILED.
 */
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
  const text = `cannot listen on ${place(at)} (${reason}); check the address`;
  return commonFailure(at, reason, cause) ?? new WirebenchError('CONNECT_FAILED', text, cause);
}

/** NAME_NOT_FOUND, TOO_MANY_FILES, TIMED_OUT when the system gave up waiting, else CONNECT_FAILED: with what it said. */
export function connectFailure(to: Address, cause: unknown): WirebenchError {
  const reason = codeOf(cause) ?? messageOf(cause);
  if (reason === 'ETIMEDOUT') return timeOut(to, cause);
  const remedy = UNTRUSTED.includes(reason)
    ? 'nobody this machine trusts has signed its certificate: give the --fingerprint that the server has printed'
    : 'check that the server runs and the address is right';
  const text = `cannot connect to ${place(to)} (${reason}); ${remedy}`;
  return commonFailure(to, reason, cause) ?? new WirebenchError('CONNECT_FAILED', text, cause);
}

/** TIMED_OUT: nobody has refused, and nobody has answered. */
export function timeOut(to: Address, cause?: unknown): WirebenchError {
  const remedy = 'check the address, and that no firewall drops what is sent to it';
  return new WirebenchError('TIMED_OUT', `${place(to)} does not answer; ${remedy}`, cause);
}

/** CONNECTION_LOST, with what the system said. */
export function lossOf(cause: unknown): WirebenchError {
  const reason = codeOf(cause) ?? messageOf(cause);
  return new WirebenchError('CONNECTION_LOST', `the connection was lost (${reason}); connect again`, cause);
}
