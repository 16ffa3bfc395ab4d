import { downloadEnvtest, envtestArchive, envtestCache } from './envtest-archive.js';

// `npm run bring:kube`: the official test programs of Kubernetes, into the user's cache folder.
const archive = envtestArchive();
if (!archive) {
  console.error(`There is no archive for ${process.platform} ${process.arch}. Set KUBECONFIG to a cluster for tests.`);
  process.exit(1);
}
try {
  console.log(`Kubernetes ${archive.version}: ${await downloadEnvtest(archive, envtestCache())}`);
} catch (error) {
  const cause = error instanceof Error && error.cause instanceof Error ? ` (${error.cause.message})` : '';
  console.error(`${error instanceof Error ? error.message : error}${cause}. Check the network and try again.`);
  process.exit(1);
}
