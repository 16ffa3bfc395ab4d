export type { DataNodeAddresses } from './data-node-address.js';
export {
  type ByteRange,
  type HdfsFileStatus,
  type HdfsUsage,
  WebHdfs,
  type WebHdfsOptions,
} from './webhdfs-client.js';
export {
  HdfsFileExists,
  HdfsFileNotFound,
  HdfsForbidden,
  HdfsFull,
  HdfsRefused,
  HdfsUnavailable,
} from './webhdfs-errors.js';
