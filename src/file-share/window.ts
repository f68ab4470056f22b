/** Lets so many things be under way at a time. */
export interface Window {
  /** Resolves when the work may be forgotten: at once, or, where the window is full, when the oldest is done. Rejects as soon as any has failed. */
  add(work: () => Promise<void>): Promise<void>;
  /** Resolves when all is done. */
  drained(): Promise<void>;
}

export function createWindow(slots: number): Window {
  const underWay: Promise<void>[] = [];
  return {
    async add(work) {
      const mine = work();
      // Whoever awaits it is told; until then its failure is not forgotten by the process either.
      mine.catch(() => {});
      underWay.push(mine);
      while (underWay.length >= slots) await underWay.shift();
    },
    async drained() {
      while (underWay.length > 0) await underWay.shift();
    },
  };
}
