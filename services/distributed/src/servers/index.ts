export { ClassArchive } from './class-archive.js';
export { HDFS_JARS, type Hdfs, type HdfsNode, type HdfsOptions, startHdfs } from './hdfs.js';
export { KAFKA_JARS, type KafkaOptions, type KafkaServer, startKafka } from './kafka.js';
export type { KafkaUser } from './kafka-properties.js';
export {
  findMariaDb,
  GET_MARIADB,
  type MariaDbOptions,
  type MariaDbServer,
  type MariaDbUrls,
  startMariaDb,
} from './mariadb.js';
export { type JarSet, jarsAreThere, mavenJars, programCache } from './maven-jars.js';
export { inPath, javaRelease } from './programs.js';
export { isFree, portOf } from './server-ports.js';
export { ServerProcess } from './server-process.js';
export { type FaultyWay, startToxiproxy, type Toxiproxy } from './toxiproxy.js';
