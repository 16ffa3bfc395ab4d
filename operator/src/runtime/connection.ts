import http from 'node:http';
import https from 'node:https';
import { KubeConfig } from '@kubernetes/client-node';

/** Where the API server is and how to be let in. */
export interface Connection {
  readonly url: URL;
  /** The configuration's own namespace, where it names one: in a pod, the pod's. */
  readonly namespace?: string;
  /** Fresh for each request, since tokens expire: authorization header, TLS material and a keep-alive agent. */
  requestOptions(): Promise<https.RequestOptions>;
  /** Ends all connections, also those in use. */
  close(): void;
}

/** Thrown for a kubeconfig that names no cluster, or cannot be read. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
}

/** @param source `file`: a kubeconfig, else from KUBECONFIG, the user's own, or the pod's service account, in this order. @throws {ConfigurationError} */
export function loadKubeConfig(source: { readonly file?: string; readonly context?: string } = {}): KubeConfig {
  const config = new KubeConfig();
  try {
    if (source.file === undefined) config.loadFromDefault();
    else config.loadFromFile(source.file);
  } catch (cause) {
    throw new ConfigurationError(`${source.file ?? 'the kubeconfig'} cannot be read`, { cause });
  }
  const { context } = source;
  if (context === undefined) return config;
  if (!config.getContextObject(context)) throw new ConfigurationError(`the kubeconfig has no context ${context}`);
  config.setCurrentContext(context);
  return config;
}

/**
 * client-node reads the configuration and authenticates; connections are our own, since it would open a new one for each
 * request. Through a proxy, its agent is used.
 * @throws {ConfigurationError} no current cluster, or an http cluster without `skip-tls-verify` (client-node refuses it)
 */
export function connectionOf(config: KubeConfig): Connection {
  const cluster = config.getCurrentCluster();
  if (!cluster) throw new ConfigurationError('the kubeconfig has no current cluster');
  const url = new URL(cluster.server);
  if (url.protocol === 'http:' && !cluster.skipTLSVerify) {
    throw new ConfigurationError(`${cluster.server}: http needs skip-tls-verify in the kubeconfig`);
  }
  const options = { keepAlive: true, keepAliveMsecs: 30_000, maxFreeSockets: 32, scheduling: 'lifo' as const };
  const agent = url.protocol === 'http:' ? new http.Agent(options) : new https.Agent(options);
  const namespace = config.getContextObject(config.getCurrentContext())?.namespace;
  return {
    url,
    ...(namespace ? { namespace } : {}),
    async requestOptions() {
      const request: https.RequestOptions = {};
      await config.applyToHTTPSOptions(request);
      return cluster.proxyUrl ? request : { ...request, agent };
    },
    close: () => agent.destroy(),
  };
}
