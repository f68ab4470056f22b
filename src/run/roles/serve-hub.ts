import type { Cell, HubCounts } from '../../schema.ts';
import type { Address, Hub, ServeContext, Transport, TransportMeta } from '../../types.ts';
import { createBooks, type HubServed } from '../hub/books.ts';
import { collectedRssBytes } from '../hub/memory.ts';
import { namedHub } from '../hub/name.ts';
import { serveHub } from '../hub/server.ts';
import { prepareCodec } from '../load-cell.ts';
import type { ServerCounts } from '../probes.ts';

export interface ServingHub {
  readonly cell: Cell;
  readonly epoch: number;
  readonly transport: Transport;
  readonly wire: TransportMeta;
  readonly at: Address;
  readonly probe: ServerCounts;
  readonly served: HubServed;
}

/** The server's side of a hub that is measured: the transport's own broker, or the scenario's server over it. */
export function hubServing(serving: ServingHub): {
  readonly hub: ServeContext['hub'];
  /** undefined where it served no hub, or a broker did. */
  readonly counts: () => HubCounts | undefined;
} {
  const { cell, epoch, transport, wire, at, probe, served } = serving;
  let counts: HubCounts | undefined;

  const hub: ServeContext['hub'] = async (hub: Hub, server) => {
    if (transport.hubs) return transport.hubs.prepare(at, namedHub(hub, epoch));
    const { make } = await prepareCodec(cell);
    const rss = memoryWatch(cell, (bytes) => {
      if (counts) counts.rssJoinedBytes = bytes;
    });
    const measured = createBooks(served, probe, cell.load?.clients ?? 1, rss.onAllJoined);
    counts = measured.counts;
    const listener = await serveHub(
      {
        transport,
        at,
        epoch,
        wire,
        books: measured.books,
        createCodec: () => make(),
        isAllowed: () => true,
      },
      server(),
    );
    counts.rssBeforeBytes = rss.before();
    return listener;
  };
  return { hub, counts: () => counts };
}

/** Where both ends share a process nothing can be said of the server's memory. */
function memoryWatch({ colocated }: Cell, joined: (bytes: number) => void) {
  return {
    before: () => (colocated ? null : collectedRssBytes()),
    /** A turn later, when the last of them has been let in. */
    onAllJoined: () => void (colocated || setImmediate(() => joined(collectedRssBytes()))),
  };
}
