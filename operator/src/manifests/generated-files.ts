import { join } from 'node:path';
import { stringify } from 'yaml';
import { deletionPolicy } from './deletion-policy.js';
import {
  clusterWideInstallation,
  endpointsReader,
  type Manifest,
  namespacedInstallation,
  nodeRights,
} from './installation.js';

/** dist/manifests lies three folders below the repository. */
const deployFolder = join(import.meta.dirname, '..', '..', '..', 'operator', 'deploy');

const NOTE = '# Written by operator/src/generate.main.ts from operator/src/manifests/. Do not edit.\n';

const yamlOf = (manifests: readonly Manifest[]) =>
  NOTE +
  manifests.map((one) => stringify(one, { version: '1.1', aliasDuplicateObjects: false, lineWidth: 0 })).join('---\n');

/** What a cluster is given besides the resource definition. */
export const manifestFiles = (): readonly { readonly path: string; readonly text: string }[] =>
  (
    [
      ['namespaced.yaml', namespacedInstallation()],
      ['namespaced-gpus.yaml', nodeRights()],
      ['endpoints-reader.yaml', endpointsReader()],
      ['all-namespaces.yaml', clusterWideInstallation()],
      ['deletion-policy.yaml', deletionPolicy()],
    ] as const
  ).map(([name, manifests]) => ({ path: join(deployFolder, name), text: yamlOf(manifests) }));
