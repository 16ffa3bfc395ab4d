import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { itNeeds, MISSING_MODELS } from '@proctorwise/contracts/testing';
import fc from 'fast-check';
import { tidyPicodet } from '../detectors/picodet.js';
import { node, onnxFileOf, outputsOf, scalar, someFloats } from '../testing/onnx-models.js';
import { modelsDir } from '../testing/shared-assets.js';
import { type Graph, type Node, readOnnxFile } from './onnx-file.js';
import { anySize, convolvedBeforeRepeating, endedAt, hardSwishFused, repeatsPlain, weightsFixed } from './rewrite.js';

const kinds = ({ nodes }: Graph) => nodes.map(({ opType }) => opType);
const pointwise = (input: string, name: string): Node =>
  node('Conv', [input, `${name}_w`, `${name}_b`], name, { kernel_shape: { kind: 'ints', value: [1, 1] } });
const text = (value: string) => ({ kind: 'string', value }) as const;

/** A small pyramid: a map, half of it repeated and joined with it, then convolved, with a hard swish written out. */
function pyramid(few: number, many: number, out: number, modes: [string, string]): Graph {
  return {
    nodes: [
      pointwise('x', 'large'),
      node('MaxPool', ['x'], 'smaller', {
        kernel_shape: { kind: 'ints', value: [2, 2] },
        strides: { kind: 'ints', value: [2, 2] },
      }),
      pointwise('smaller', 'small'),
      node('Relu', ['small'], 'lit'),
      node('Resize', ['lit', 'roi', 'scales'], 'repeated', {
        mode: text('nearest'),
        coordinate_transformation_mode: text(modes[0]),
        nearest_mode: text(modes[1]),
      }),
      node('Concat', ['repeated', 'large'], 'both', { axis: { kind: 'int', value: 1 } }),
      pointwise('both', 'first'),
      pointwise('both', 'second'),
      node('Add', ['first', 'three'], 'sum'),
      node('Clip', ['sum', 'zero', 'six'], 'clipped'),
      node('Mul', ['first', 'clipped'], 'product'),
      node('Div', ['product', 'six'], 'swished'),
    ],
    weights: new Map([
      ['large_w', someFloats([many, 3, 1, 1], 1)],
      ['large_b', someFloats([many], 2)],
      ['small_w', someFloats([few, 3, 1, 1], 3)],
      ['small_b', someFloats([few], 4)],
      ['first_w', someFloats([out, few + many, 1, 1], 5)],
      ['first_b', someFloats([out], 6)],
      ['second_w', someFloats([out, few + many, 1, 1], 7)],
      ['second_b', someFloats([out], 8)],
      ['roi', { kind: 'floats', dims: [0], values: new Float32Array() }],
      ['scales', { kind: 'floats', dims: [4], values: Float32Array.of(1, 1, 2, 2) }],
      ['zero', scalar(0)],
      ['three', scalar(3)],
      ['six', scalar(6)],
    ]),
    inputs: ['x', 'large_w'],
    outputs: ['swished', 'second'],
  };
}

const HALF_PIXEL: [string, string] = ['half_pixel', 'round_prefer_floor'];
const tidy = (graph: Graph) => convolvedBeforeRepeating(repeatsPlain(hardSwishFused(weightsFixed(graph))));

/** The furthest that two lists of numbers are apart. */
function apart(one: readonly number[] = [], other: readonly number[] = []): number {
  expect(one.length).toBe(other.length);
  return one.reduce((most, value, at) => Math.max(most, Math.abs(value - (other[at] as number))), 0);
}

describe('a graph that is said otherwise', () => {
  it('gives what it gave, whatever its sides and channels', async () => {
    const channels = fc.integer({ min: 1, max: 20 });
    const graphs = fc
      .sample(fc.tuple(channels, channels, channels), { numRuns: 40, seed: 35 })
      .map(([few, many, out]) => pyramid(few, many, out, HALF_PIXEL));
    const given = await outputsOf(graphs.map(onnxFileOf), [1, 3, 8, 12]);
    const tidied = await outputsOf(
      graphs.map((graph) => onnxFileOf(tidy(graph))),
      [1, 3, 8, 12],
    );
    graphs.forEach((_, at) => {
      expect(apart(given[at]?.[0], tidied[at]?.[0])).toBeLessThan(1e-4);
      expect(apart(given[at]?.[1], tidied[at]?.[1])).toBeLessThan(1e-4);
    });
  });

  it('has the hard swish in one, and convolves before it repeats', () => {
    const tidied = tidy(pyramid(2, 3, 4, HALF_PIXEL));
    expect(kinds(tidied).filter((kind) => ['Div', 'Clip', 'Concat'].includes(kind))).toEqual([]);
    expect(kinds(tidied).filter((kind) => kind === 'HardSigmoid')).toHaveLength(1);
    expect(tidied.inputs).toEqual(['x']);
    expect([...tidied.weights.keys()]).not.toContain('three');
  });

  it('is left where a map is repeated in another way', () => {
    for (const modes of [
      ['half_pixel', 'ceil'],
      ['align_corners', 'round_prefer_floor'],
    ] as [string, string][]) {
      const graph = pyramid(2, 3, 4, modes);
      expect(repeatsPlain(graph)).toEqual(graph);
    }
  });

  it('is left where it is not channels that are joined, or not the sides that grow', () => {
    const graph = pyramid(2, 3, 4, HALF_PIXEL);
    const ofRows = graph.nodes.map((each) =>
      each.opType === 'Concat'
        ? { ...each, attributes: new Map([['axis', { kind: 'int', value: 2 }] as const]) }
        : each,
    );
    const scales = { kind: 'floats', dims: [4], values: Float32Array.of(1, 2, 2, 2) } as const;
    for (const other of [
      { ...graph, nodes: ofRows },
      { ...graph, weights: new Map([...graph.weights, ['scales', scales] as const]) },
    ]) {
      expect(kinds(convolvedBeforeRepeating(other))).toEqual(kinds(graph));
    }
  });

  it('is left where the numbers are not those of a hard swish', () => {
    const graph = pyramid(2, 3, 4, HALF_PIXEL);
    const other = { ...graph, weights: new Map([...graph.weights, ['three', scalar(2)]]) };
    expect(kinds(hardSwishFused(other))).toEqual(kinds(graph));
  });

  it('ends at the channels that are wanted', async () => {
    const graph = weightsFixed(pyramid(2, 3, 5, HALF_PIXEL));
    const ended = endedAt(graph, ['second'], [4, 0]);
    const [[, whole] = [], [wanted] = []] = await outputsOf([onnxFileOf(graph), onnxFileOf(ended)], [1, 3, 8, 12]);
    const plane = 8 * 12;
    expect(apart(wanted, [...(whole ?? []).slice(4 * plane), ...(whole ?? []).slice(0, plane)])).toBeLessThan(1e-5);
    expect(kinds(ended)).not.toContain('Div');
    expect(() => endedAt(graph, ['swished'], [0])).toThrow('swished is given by no convolution');
  });
});

describe("YuNet's graph", () => {
  itNeeds(
    modelsDir,
    MISSING_MODELS,
    'takes another size than the published file says, and gives the same for that',
    async (folder) => {
      const published = await readFile(join(folder, 'face', 'face_detection_yunet_2023mar.onnx'));
      const file = readOnnxFile(published);
      const open = file.with(anySize(file.graph));
      const [whole, same] = await outputsOf([published, open], [1, 3, 640, 640]);
      expect(same).toEqual(whole);
      const [smaller = []] = await outputsOf([open], [1, 3, 256, 320]);
      expect(smaller.map((map) => map.length)).toEqual(
        [1, 1, 4, 10].flatMap((numbers) => [8, 16, 32].map((stride) => (256 / stride) * (320 / stride) * numbers)),
      );
    },
  );
});

describe("PicoDet's graph", () => {
  const SIDE = 416;
  const CLASSES = [0, 63, 67, 73];

  itNeeds(modelsDir, MISSING_MODELS, 'gives the published scores and boxes of what is looked for', async (folder) => {
    const published = await readFile(join(folder, 'detect', 'picodet_s_416_coco.onnx'));
    const fast = await readFile(join(folder, 'detect', 'picodet_s_416_coco_fast.onnx'));
    const tidied = [published, fast].map((bytes) => {
      const file = readOnnxFile(bytes);
      return file.with(tidyPicodet(file.graph));
    });
    const [whole = [], ...both] = await outputsOf([published, ...tidied], [1, 3, SIDE, SIDE]);
    for (const heads of both) {
      heads.forEach((head, level) => {
        const cells = head.length / 36;
        const [scores = [], boxes = []] = [whole[level], whole[4 + level]];
        const byCell = (from: number, count: number) =>
          Array.from(
            { length: cells * count },
            (_, at) => head[(from + (at % count)) * cells + Math.floor(at / count)],
          );
        const wanted = Array.from(
          { length: cells * 4 },
          (_, at) => scores[Math.floor(at / 4) * 80 + (CLASSES[at % 4] as number)],
        );
        const probabilities = byCell(0, 4).map((logit = Number.NaN) => 1 / (1 + Math.exp(-logit)));
        expect(apart(probabilities, wanted as number[])).toBeLessThan(1e-5);
        expect(apart(byCell(4, 32) as number[], boxes)).toBeLessThan(1e-4);
      });
      expect(heads).toHaveLength(4);
    }
  });

  it('is no other', () => {
    expect(() => tidyPicodet(pyramid(2, 3, 4, HALF_PIXEL))).toThrow('given by no convolution');
  });
});
