/** Where the vision pods of sittings are: what the operator writes into the status of ExamSession resources. */
export interface SittingEndpoints {
  /** `host:port` of a slot's pods; null where it has none now. */
  of(slotId: string): string | null;
  /** All that are there. */
  all(): ReadonlySet<string>;
  /** Calls the listener after each change. */
  onChange(listener: () => void): void;
}
