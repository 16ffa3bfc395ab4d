/** What of an ExamSession resource tells where its sitting's vision pods are. */
export interface SittingResource {
  /** Unlike any other's that is there at the same time. */
  readonly key: string;
  readonly slotId: string;
  /** Null before it warms up, and after it has drained. */
  readonly endpoint: string | null;
}

/** The endpoints of slots, by the resources as they come, change and go. */
export class EndpointIndex {
  readonly #bySlot = new Map<string, SittingResource>();

  of(slotId: string): string | null {
    return this.#bySlot.get(slotId)?.endpoint ?? null;
  }

  all(): ReadonlySet<string> {
    return new Set([...this.#bySlot.values()].flatMap(({ endpoint }) => (endpoint === null ? [] : [endpoint])));
  }

  /** Where two resources name one slot, the one that named an endpoint last has it. @returns whether anything changed */
  put(resource: SittingResource): boolean {
    const { slotId, key, endpoint } = resource;
    if (endpoint === null) return this.remove(resource);
    const before = this.#bySlot.get(slotId);
    this.#bySlot.set(slotId, resource);
    return before?.key !== key || before.endpoint !== endpoint;
  }

  /** @returns whether anything changed */
  remove({ slotId, key }: SittingResource): boolean {
    return this.#bySlot.get(slotId)?.key === key && this.#bySlot.delete(slotId);
  }
}
