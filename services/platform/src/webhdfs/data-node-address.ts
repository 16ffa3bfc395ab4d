import { HdfsForbidden } from './webhdfs-errors.js';

export interface DataNodeAddresses {
  /** Hosts that may be called: a host name, or `.suffix` for all below it. @default the NameNode's host */
  readonly hosts?: readonly string[];
  /** `host:port` as the NameNode tells it → `host:port` as it is reached from here, for a proxy or NAT. */
  readonly reachedAt?: Readonly<Record<string, string>>;
}

/**
 * Where a DataNode is called. The NameNode's word alone sends nobody's pictures to a host that is not a DataNode's.
 * @param location of the NameNode's redirect
 * @throws {HdfsForbidden} its host is not among ours
 */
export function dataNodeUrl(location: string, nameNode: URL, addresses: DataNodeAddresses): URL {
  const url = URL.canParse(location) ? new URL(location) : null;
  if (url?.protocol !== nameNode.protocol) throw new HdfsForbidden(`a redirect to ${location}`);
  const mapped = addresses.reachedAt?.[url.host];
  if (mapped !== undefined) {
    url.host = mapped;
    return url;
  }
  const allowed = addresses.hosts ?? [nameNode.hostname];
  const isAllowed = allowed.some((host) =>
    host.startsWith('.') ? url.hostname.endsWith(host) : url.hostname === host,
  );
  if (!isAllowed) throw new HdfsForbidden(`a redirect to ${url.host}, which is no DataNode that we know`);
  return url;
}
