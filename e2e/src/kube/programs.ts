import { access, constants } from 'node:fs/promises';
import type { Missing } from '@proctorwise/contracts/testing';
import { cachedEnvtest, downloadEnvtest, envtestArchive, envtestCache } from './envtest-archive.js';

/** What a Kubernetes API server can be had from. */
export type KubeSource =
  /** A cluster that runs already: `KUBECONFIG`. Their namespace is taken away again, the definition stays. */
  | { readonly from: 'kubeconfig'; readonly kubeconfig: string }
  /** A script that starts prebuilt programs: `PROCTORWISE_KUBE_CLUSTER`. Has controllers, a scheduler, kwok, a node. */
  | { readonly from: 'prebuilt'; readonly script: string }
  /** etcd and kube-apiserver alone: no controllers, no scheduler. */
  | { readonly from: 'envtest'; readonly folder: string };

export const BRING_KUBE = 'npm run bring:kube';

export const MISSING_KUBE: Missing = {
  because: 'there is no Kubernetes API server on this machine',
  command: `set KUBECONFIG, or bring one: ${BRING_KUBE}`,
};
export const MISSING_CONTROLLERS: Missing = {
  because: 'this Kubernetes has no controllers and scheduler of its own that may be stopped, or no kwok',
  command: 'set PROCTORWISE_KUBE_CLUSTER; scripts/shared-assets.mjs says what that is',
};

const isExecutable = (path: string): Promise<boolean> =>
  access(path, constants.X_OK).then(
    () => true,
    () => false,
  );

/**
 * The first of them that is there. The archive is downloaded where it is not in the cache, unless
 * `PROCTORWISE_KUBE_DOWNLOAD=off`.
 * @param say told why it was not downloaded
 * @returns undefined where there is none
 */
export async function findKube(
  env: NodeJS.ProcessEnv,
  say: (line: string) => void,
  archive = envtestArchive(),
): Promise<KubeSource | undefined> {
  if (env.KUBECONFIG) return { from: 'kubeconfig', kubeconfig: env.KUBECONFIG };
  const script = env.PROCTORWISE_KUBE_CLUSTER;
  if (script && (await isExecutable(script))) return { from: 'prebuilt', script };
  if (!archive) return undefined;
  const cache = envtestCache(env);
  const cached = await cachedEnvtest(archive, cache);
  if (cached) return { from: 'envtest', folder: cached };
  if (env.PROCTORWISE_KUBE_DOWNLOAD === 'off') return undefined;
  try {
    return { from: 'envtest', folder: await downloadEnvtest(archive, cache) };
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? `: ${error.cause.message}` : '';
    say(`Kubernetes' test programs were not downloaded: ${error instanceof Error ? error.message : error}${cause}`);
    return undefined;
  }
}
