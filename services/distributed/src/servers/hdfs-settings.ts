/** Where the processes of a small HDFS listen on loopback, and where they keep what they know. */
export interface HdfsPlaces {
  /** Absolute. */
  readonly folder: string;
  readonly nameNodeRpc: number;
  readonly nameNodeHttp: number;
  readonly dataNodeData: number;
  readonly dataNodeHttp: number;
  readonly dataNodeIpc: number;
}

const ON_LOOPBACK = '127.0.0.1';

/** The settings of one NameNode with one DataNode. */
export function hdfsSettings(places: HdfsPlaces, more: Readonly<Record<string, string>> = {}): Record<string, string> {
  const { folder } = places;
  return {
    'fs.defaultFS': `hdfs://${ON_LOOPBACK}:${places.nameNodeRpc}`,
    'hadoop.tmp.dir': `${folder}/tmp`,
    'dfs.replication': '1',
    'dfs.namenode.name.dir': `file://${folder}/name`,
    'dfs.datanode.data.dir': `file://${folder}/data`,
    'dfs.namenode.http-address': `${ON_LOOPBACK}:${places.nameNodeHttp}`,
    'dfs.namenode.secondary.http-address': `${ON_LOOPBACK}:0`,
    'dfs.datanode.address': `${ON_LOOPBACK}:${places.dataNodeData}`,
    'dfs.datanode.http.address': `${ON_LOOPBACK}:${places.dataNodeHttp}`,
    'dfs.datanode.ipc.address': `${ON_LOOPBACK}:${places.dataNodeIpc}`,
    'dfs.datanode.hostname': ON_LOOPBACK,
    'dfs.namenode.datanode.registration.ip-hostname-check': 'false',
    // What was written is on disk when the writer is told so: without it a DataNode never syncs.
    'dfs.datanode.synconclose': 'true',
    // The DataNode writes for WebHDFS callers; its client sleeps 400 ms whenever a close comes before the block report.
    'dfs.client.block.write.locateFollowingBlock.initial.delay.ms': '20',
    // Each file that is being written reserves a whole block: of 128 MiB, five would fill a disk with 640 MiB to spare.
    'dfs.blocksize': String(16 * 1024 * 1024),
    // Beside the block, a DataNode wants 1 GiB to be free by default, or takes none: on a smaller disk, never.
    'dfs.datanode.round-robin-volume-choosing-policy.additional-available-space': String(16 * 1024 * 1024),
    // One DataNode: there is none to replace a failed one by.
    'dfs.client.block.write.replace-datanode-on-failure.policy': 'NEVER',
    'dfs.client.block.write.replace-datanode-on-failure.enable': 'false',
    // A dead DataNode is known after 2 × 2 s + 10 × 1 s, not after ten minutes.
    'dfs.heartbeat.interval': '1',
    'dfs.namenode.heartbeat.recheck-interval': '2000',
    'dfs.namenode.stale.datanode.interval': '8000',
    'dfs.namenode.safemode.extension': '0',
    // Anonymous callers are nobody: WebHDFS would let them in as this user.
    'hadoop.http.staticuser.user': 'nobody',
    'fs.permissions.umask-mode': '027',
    'dfs.namenode.handler.count': '4',
    'dfs.datanode.handler.count': '4',
    ...more,
  };
}

const XML: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

/** Hadoop's configuration file. */
export function siteXml(settings: Readonly<Record<string, string>>): string {
  const escaped = (text: string) => text.replace(/[&<>]/g, (sign) => XML[sign] ?? sign);
  const properties = Object.entries(settings).map(
    ([name, value]) => `  <property><name>${escaped(name)}</name><value>${escaped(value)}</value></property>\n`,
  );
  return `<configuration>\n${properties.join('')}</configuration>\n`;
}

export const LOG4J = `log4j.rootLogger=WARN, console
log4j.appender.console=org.apache.log4j.ConsoleAppender
log4j.appender.console.target=System.err
log4j.appender.console.layout=org.apache.log4j.PatternLayout
log4j.appender.console.layout.ConversionPattern=%d{ISO8601} %p %c{2}: %m%n
# The jars bring no native library: the pure Java ways are taken, and need no warning.
log4j.logger.org.apache.hadoop.util.NativeCodeLoader=ERROR
`;
