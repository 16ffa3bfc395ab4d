/**
 * The one place that knows of the folder beside the checkout where some machines keep model weights, test pictures and
 * Kubernetes' programs. Nothing needs that folder: who finds none goes on with downloads, the detector that npm brought,
 * and drawn pictures.
 */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const shared = (name) => {
  const path = fileURLToPath(new URL(`../../shared/${name}`, import.meta.url));
  return existsSync(path) ? path : undefined;
};

/** @returns {string | undefined} an existing folder of model files, or undefined */
export const sharedModelsDir = () => shared('models');

/** @returns {string | undefined} an existing folder of test pictures, or undefined */
export const sharedTestdataDir = () => shared('testdata');

/**
 * @returns {string | undefined} a script that starts a Kubernetes cluster from prebuilt programs, or undefined.
 * e2e/src/kube/prebuilt-control-plane.ts says how it is called.
 */
export const sharedKubeCluster = () => shared('tools/kube/cluster');
