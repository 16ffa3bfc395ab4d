import './without-telemetry.js';
import { readFile } from 'node:fs/promises';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { ModelFileBroken, ProviderUnavailable } from '../errors.js';
import { type Graph, readOnnxFile } from '../graph/onnx-file.js';
import { type Provider, providerInUse } from './provider.js';

/** A model whose first input is a picture. */
export interface OnnxModel {
  /** Output names in the model's order. */
  readonly outputNames: readonly string[];
  /**
   * One run at a time. The input may be reused once the promise is settled.
   * @param rows further inputs of the model by name, each a tensor of one row
   * @returns the outputs in the order of `outputNames`, valid until the next run: their memory is used again
   */
  run(
    input: Float32Array,
    shape: readonly number[],
    rows?: Readonly<Record<string, BigInt64Array>>,
  ): Promise<Float32Array[]>;
}

/** One thread: one session a core does more than one session on all (models' measurements). */
const OPTIONS: InferenceSession.SessionOptions = {
  intraOpNumThreads: 1,
  interOpNumThreads: 1,
  executionMode: 'sequential',
  logSeverityLevel: 3, // the published PicoDet file warns once for each initializer
};

async function load(path: string, provider: Provider, tidy?: (graph: Graph) => Graph): Promise<InferenceSession> {
  const options = { ...OPTIONS, executionProviders: [provider] };
  try {
    if (!tidy) return await InferenceSession.create(path, options);
    const file = readOnnxFile(await readFile(path));
    return await InferenceSession.create(file.with(tidy(file.graph)), options);
  } catch (cause) {
    const said = cause instanceof Error ? cause.message : String(cause);
    // Its words for a library or a device that is missing; anything else is the file's fault.
    if (provider === 'cuda' && /cuda|ExecutionProvider|shared library/i.test(said.replaceAll(path, ''))) {
      throw new ProviderUnavailable(provider, said, { cause });
    }
    throw new ModelFileBroken(path, `does not load (${said})`, { cause });
  }
}

/**
 * Opens a model on the provider in use.
 * @param tidy changes the graph before it is loaded; the file stays as it is
 * @throws {ModelFileBroken} the file is missing or onnxruntime does not load it. @throws {ProviderUnavailable}
 */
export async function openOnnx(path: string, tidy?: (graph: Graph) => Graph): Promise<OnnxModel> {
  const session = await load(path, providerInUse(), tidy);
  const [inputName] = session.inputNames;
  const [input] = session.inputMetadata;
  if (inputName === undefined || !input?.isTensor) throw new ModelFileBroken(path, 'has no tensor as input');
  let kept: { shape: string; outputs: InferenceSession.OnnxValueMapType } | undefined;
  return {
    outputNames: session.outputNames,
    async run(data, shape, rows = {}) {
      const feeds: Record<string, Tensor> = { [inputName]: new Tensor('float32', data, shape) };
      for (const [name, row] of Object.entries(rows)) feeds[name] = new Tensor('int64', row, [1, row.length]);
      const sides = shape.join('x');
      // Outputs of one input shape have one size: written into the memory of the run before, 1.6 MB less a picture.
      const outputs = kept?.shape === sides ? await session.run(feeds, kept.outputs) : await session.run(feeds);
      kept = { shape: sides, outputs };
      return session.outputNames.map((name) => outputs[name]?.data as Float32Array);
    },
  };
}
