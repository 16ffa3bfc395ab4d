/**
 * Ways between services and their servers, in place of the straight ones: a test sets a proxy there that does what networks
 * do.
 */
export interface Detours {
  /** Where the way to Kafka will listen: the broker tells it to whoever comes by it. */
  readonly kafkaPort: number;
  /** @param upstream `host:port` of the server @returns `host:port` that the service is told instead */
  way(name: DetourName, upstream: string): Promise<string>;
}

export type DetourName = 'monitoring-kafka' | 'monitoring-mariadb' | 'monitoring-hdfs' | 'correction-mariadb';

/** The same URL by another host and port. */
export function reachedAt(url: string, address: string): string {
  const there = new URL(url);
  there.host = address;
  return there.href;
}
