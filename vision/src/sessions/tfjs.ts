import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, sep } from 'node:path';
import { setThreadsCount, setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import { loadGraphModel } from '@tensorflow/tfjs-converter';
import { dispose, setBackend, type Tensor, tensor } from '@tensorflow/tfjs-core';
import { ModelFileBroken } from '../errors.js';

/** A graph model with one float input. */
export interface GraphModel {
  /** @returns the named outputs in the order of `outputs`; throws where the model has no such output */
  run(input: Float32Array, shape: number[], outputs: string[]): Promise<Float32Array[]>;
}

let backend: Promise<void> | undefined;

/** The wasm backend, once per process: one thread, binaries from the package itself. */
function startBackend(): Promise<void> {
  backend ??= (async () => {
    const folder = dirname(createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm'));
    setWasmPaths(folder + sep);
    setThreadsCount(1);
    if (!(await setBackend('wasm'))) throw new Error('The wasm backend of tfjs did not start');
  })();
  return backend;
}

/** The part of a converted model's JSON that is read here. */
interface GraphModelFile {
  modelTopology: object;
  weightsManifest: { weights: [] }[];
}

/** @param path of the model's JSON; its weights lie beside it with the ending `.bin`. @throws {ModelFileBroken} */
export async function openGraphModel(path: string): Promise<GraphModel> {
  await startBackend();
  const model = await (async () => {
    const { modelTopology, weightsManifest } = JSON.parse(await readFile(path, 'utf8')) as GraphModelFile;
    const weights = await readFile(path.replace(/\.json$/, '.bin'));
    const weightData = weights.buffer.slice(weights.byteOffset, weights.byteOffset + weights.byteLength);
    const weightSpecs = weightsManifest.flatMap((group) => group.weights);
    return loadGraphModel({ load: async () => ({ modelTopology, weightSpecs, weightData }) });
  })().catch((cause: unknown) => {
    throw new ModelFileBroken(path, `does not load (${cause instanceof Error ? cause.message : String(cause)})`, {
      cause,
    });
  });
  return {
    async run(data, shape, outputs) {
      const input = tensor(data, shape, 'float32');
      try {
        const results = model.execute(input, outputs) as Tensor | Tensor[];
        const tensors = Array.isArray(results) ? results : [results];
        try {
          return await Promise.all(tensors.map(async (result) => (await result.data()) as Float32Array));
        } finally {
          dispose(tensors);
        }
      } finally {
        dispose(input);
      }
    },
  };
}
