import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import { type Attribute, type Graph, type Node, readOnnxFile, type Tensor } from '../graph/onnx-file.js';

/** A file with nothing but a graph: operators of version 11, as the published PicoDet has. */
export function onnxFileOf(graph: Graph): Uint8Array {
  const opset = new BinaryWriter().tag(2, WireType.Varint).int64(11).finish();
  const node = new BinaryWriter().tag(4, WireType.LengthDelimited).string('Identity').finish();
  const empty = new BinaryWriter()
    .tag(1, WireType.LengthDelimited)
    .bytes(node)
    .tag(2, WireType.LengthDelimited)
    .string('graph')
    .finish();
  const file = new BinaryWriter()
    .tag(1, WireType.Varint)
    .int64(7)
    .tag(7, WireType.LengthDelimited)
    .bytes(empty)
    .tag(8, WireType.LengthDelimited)
    .bytes(opset)
    .finish();
  return readOnnxFile(file).with(graph);
}

export const node = (
  opType: string,
  inputs: string[],
  output: string,
  attributes: Record<string, Attribute> = {},
): Node => ({ opType, inputs, outputs: [output], attributes: new Map(Object.entries(attributes)) });

/** Weights that repeat themselves only after a while, between -1 and 1. */
export function someFloats(dims: number[], seed: number): Tensor {
  const length = dims.reduce((all, side) => all * side, 1);
  const values = Float32Array.from({ length }, (_, at) => Math.sin((at + 1) * (seed + 0.7)));
  return { kind: 'floats', dims, values };
}

export const scalar = (value: number): Tensor => ({ kind: 'floats', dims: [], values: Float32Array.of(value) });

/**
 * What models give for one input, the same for each: a process of its own, since onnxruntime does not take the numbers
 * of a test's own world for numbers.
 * @param shape of the input; its values are between -2 and 2
 * @returns by model the outputs in their order
 */
export async function outputsOf(models: readonly Uint8Array[], shape: readonly number[]): Promise<number[][][]> {
  const folder = await mkdtemp(join(tmpdir(), 'onnx-test-'));
  try {
    const files = models.map((_, at) => join(folder, `${at}.onnx`));
    await Promise.all(models.map((bytes, at) => writeFile(files[at] as string, bytes)));
    const program = fileURLToPath(new URL('./outputs-of.main.js', import.meta.url));
    const child = spawn(process.execPath, [program, shape.join('x'), ...files], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const parts: Buffer[] = [];
    for await (const part of child.stdout) parts.push(part as Buffer);
    return JSON.parse(Buffer.concat(parts).toString()) as number[][][];
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
