// Writes an image as one archive that containerd, Docker (25 or later) and podman load without a registry:
// an OCI image layout, with the manifest of `docker save` besides.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream, mkdirSync, mkdtempSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';

const MEDIA = 'application/vnd.oci.image';
/** The same bytes for the same files, on every machine and every day. */
const CREATED = '1970-01-01T00:00:00Z';
const REPRODUCIBLE = ['--format=gnu', '--sort=name', '--mtime=@0', '--numeric-owner', '--owner=0', '--group=0'];

/** @param {string} folder @param {string} archive @param {string[]} members @throws {Error} in tar's own words */
function tar(folder, archive, members) {
  const args = [...REPRODUCIBLE, '-C', folder, '-cf', archive, ...members];
  const { status, stderr, error } = spawnSync('tar', args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`tar: ${error?.message ?? stderr.trim()} (GNU tar is needed)`);
}

async function sha256Of(path) {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}

/** The name by which Kubernetes looks for it: without a registry's host it is Docker Hub's. @param {string} reference */
function qualified(reference) {
  const [host = '', ...path] = reference.split('/');
  if (path.length > 0 && (/[.:]/.test(host) || host === 'localhost')) return reference;
  return `docker.io/${path.length === 0 ? 'library/' : ''}${reference}`;
}

/**
 * @typedef {object} ImageConfig
 * @property {string} reference name:tag
 * @property {string} architecture in Go's words: amd64, arm64
 * @property {string[]} entrypoint
 * @property {Record<string, string>} env
 * @property {string} user uid:gid
 * @property {string} workingDir
 * @property {number[]} ports
 * @property {Record<string, string>} labels
 */

/**
 * @param {string[]} layerFolders the lowest first
 * @param {ImageConfig} image
 * @param {string} file where the archive goes; it is there whole or not at all
 * @returns {Promise<{ digest: string, bytes: number }>} the manifest's digest, by which a registry would know it
 */
export async function writeOciArchive(layerFolders, image, file) {
  // Beside the result, so that the last step is a rename.
  const target = resolve(file);
  mkdirSync(dirname(target), { recursive: true });
  const work = mkdtempSync(join(dirname(target), '.image-'));
  try {
    const layout = join(work, 'layout');
    const blobs = join(layout, 'blobs', 'sha256');
    mkdirSync(blobs, { recursive: true });
    const keep = async (path, mediaType) => {
      const sum = await sha256Of(path);
      const { size } = statSync(path);
      renameSync(path, join(blobs, sum));
      return { mediaType, digest: `sha256:${sum}`, size };
    };
    const keepJson = (value, mediaType) => {
      const path = join(work, 'blob.json');
      writeFileSync(path, JSON.stringify(value));
      return keep(path, mediaType);
    };

    const layers = [];
    for (const folder of layerFolders) {
      const path = join(work, 'layer.tar');
      tar(folder, path, ['.']);
      layers.push(await keep(path, `${MEDIA}.layer.v1.tar`));
    }
    const config = await keepJson(
      {
        architecture: image.architecture,
        os: 'linux',
        created: CREATED,
        config: {
          User: image.user,
          WorkingDir: image.workingDir,
          Entrypoint: image.entrypoint,
          Env: Object.entries(image.env).map(([name, value]) => `${name}=${value}`),
          ExposedPorts: Object.fromEntries(image.ports.map((port) => [`${port}/tcp`, {}])),
          Labels: image.labels,
        },
        rootfs: { type: 'layers', diff_ids: layers.map(({ digest }) => digest) },
        history: layers.map(() => ({ created: CREATED })),
      },
      `${MEDIA}.config.v1+json`,
    );
    const manifest = await keepJson(
      { schemaVersion: 2, mediaType: `${MEDIA}.manifest.v1+json`, config, layers },
      `${MEDIA}.manifest.v1+json`,
    );
    const [, tag] = image.reference.split(/:(?=[^:/]*$)/);
    const annotations = {
      'io.containerd.image.name': qualified(image.reference),
      'org.opencontainers.image.ref.name': tag,
    };
    const index = {
      schemaVersion: 2,
      mediaType: `${MEDIA}.index.v1+json`,
      manifests: [{ ...manifest, platform: { architecture: image.architecture, os: 'linux' }, annotations }],
    };
    const blob = ({ digest }) => `blobs/${digest.replace(':', '/')}`;
    const dockerSave = [{ Config: blob(config), RepoTags: [image.reference], Layers: layers.map(blob) }];
    writeFileSync(join(layout, 'oci-layout'), JSON.stringify({ imageLayoutVersion: '1.0.0' }));
    writeFileSync(join(layout, 'index.json'), JSON.stringify(index));
    writeFileSync(join(layout, 'manifest.json'), JSON.stringify(dockerSave));
    const archive = join(work, 'archive.tar');
    tar(layout, archive, ['oci-layout', 'index.json', 'manifest.json', 'blobs']);
    renameSync(archive, target);
    return { digest: manifest.digest, bytes: statSync(target).size };
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}
