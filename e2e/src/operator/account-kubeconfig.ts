import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Cluster } from '../kube/index.js';

/** A kubeconfig as a pod would have it: the service account's own token and nothing else. @returns its path */
export async function accountKubeconfig(
  { kubectl, kubeconfig, folder }: Cluster,
  namespace: string,
  account: string,
): Promise<string> {
  const token = (await kubectl(['create', 'token', account, '-n', namespace])).trim();
  const admin = await readFile(kubeconfig, 'utf8');
  const user = `    user:\n      token: ${token}\n`;
  const config = admin.replace(/ {4}user:\n {6}client-certificate-data: .*\n {6}client-key-data: .*\n/u, user);
  if (!config.includes(token)) throw new Error(`${kubeconfig} is not written as expected`);
  const file = join(folder, `${namespace}.${account}.kubeconfig`);
  await writeFile(file, config, { mode: 0o600 });
  return file;
}
