/** An event as the outbox has it, or Kafka. */
export interface CommittedEvent {
  readonly topic: string;
  readonly key: string;
  readonly id: string;
}

/**
 * Each committed event must have been published, at least once, and those of one key first in the order of their commits.
 * @param committed in the order of each service's outbox
 * @param published in the order of each partition
 * @returns what is otherwise, in words
 */
export function eventsAmiss(committed: readonly CommittedEvent[], published: readonly CommittedEvent[]): string[] {
  const amiss: string[] = [];
  const ids = new Set(committed.map(({ id }) => id));
  const first = new Set<string>();
  const publishedOf = new Map<string, string[]>();
  for (const event of published) {
    if (!ids.has(event.id) || first.has(event.id)) continue;
    first.add(event.id);
    push(publishedOf, event);
  }
  const committedOf = new Map<string, string[]>();
  for (const event of committed) push(committedOf, event);
  for (const [line, expected] of committedOf) {
    const found = publishedOf.get(line) ?? [];
    const missing = expected.filter((id) => !first.has(id));
    if (missing.length > 0) amiss.push(`${line}: ${missing.length} committed events are not in Kafka: ${missing[0]} …`);
    else if (found.some((id, index) => id !== expected[index]))
      amiss.push(`${line}: events came in another order than they were committed in`);
  }
  return amiss;
}

function push(lines: Map<string, string[]>, { topic, key, id }: CommittedEvent): void {
  const line = `${topic} of ${key}`;
  const known = lines.get(line);
  if (known) known.push(id);
  else lines.set(line, [id]);
}
