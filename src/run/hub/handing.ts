import { createHead, seal, writeHanded } from '../../envelope.ts';
import type { Body, Peer } from '../../types.ts';
import { nowNs } from '../clock.ts';
import type { HubParts } from './server.ts';

/** Hands messages to peers. One message that goes to many has one head, and one time at which it was handed on. */
export function createHanding({ epoch, wire, books }: HubParts) {
  const checksum = wire.checksum === true;
  const out = createHead(0, epoch);
  let lastHead: Buffer | undefined;
  let lastBody: Body | undefined;
  let lastRedelivered = false;
  return (peer: Peer, head: Buffer, body: Body, redelivered: boolean): boolean => {
    const sameHead = head === lastHead && redelivered === lastRedelivered;
    if (!sameHead) writeHanded(out, head, nowNs(), redelivered);
    if (!sameHead || body !== lastBody) seal(out, body, checksum);
    lastHead = head;
    lastBody = body;
    lastRedelivered = redelivered;
    books.handed(head, redelivered);
    return peer.send(out, body, books.refusal(head));
  };
}
