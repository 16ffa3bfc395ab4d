import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import { describe, expect, it } from '@jest/globals';
import { node, onnxFileOf, scalar, someFloats } from '../testing/onnx-models.js';
import { fieldsOf, type Graph, readOnnxFile } from './onnx-file.js';

const graph: Graph = {
  nodes: [
    node('Constant', [], 'half', { value: { kind: 'tensor', value: scalar(0.5) } }),
    node('Conv', ['x', 'w', 'b'], 'y', {
      kernel_shape: { kind: 'ints', value: [1, 1] },
      group: { kind: 'int', value: 1 },
      auto_pad: { kind: 'string', value: 'NOTSET' },
    }),
    node('HardSigmoid', ['y'], 'z', { alpha: { kind: 'float', value: 0.25 } }),
  ],
  weights: new Map([
    ['w', someFloats([2, 3, 1, 1], 1)],
    ['b', someFloats([2], 2)],
  ]),
  inputs: ['x'],
  outputs: ['z'],
};

describe('an ONNX file', () => {
  it('holds the graph that was written', () => {
    expect(readOnnxFile(onnxFileOf(graph)).graph).toEqual(graph);
  });

  it('stays as it is where it is written again', () => {
    const file = readOnnxFile(onnxFileOf(graph));
    expect(Buffer.from(file.with(file.graph)).equals(Buffer.from(onnxFileOf(graph)))).toBe(true);
  });

  it('keeps what is not known here', () => {
    const metadata = new BinaryWriter().tag(14, WireType.LengthDelimited).string('who made it').finish();
    const bytes = Buffer.concat([onnxFileOf(graph), metadata]);
    const again = readOnnxFile(bytes).with({ ...graph, outputs: ['y'] });
    expect(fieldsOf(again).at(-1)).toEqual({
      no: 14,
      type: WireType.LengthDelimited,
      bytes: fieldsOf(bytes).at(-1)?.bytes,
    });
    expect(readOnnxFile(again).graph.outputs).toEqual(['y']);
  });

  it("keeps an operator's domain, and numbers that are none of JavaScript's", () => {
    const operator = new BinaryWriter()
      .tag(2, WireType.LengthDelimited)
      .string('z')
      .tag(4, WireType.LengthDelimited)
      .string('Gelu')
      .tag(7, WireType.LengthDelimited)
      .string('com.microsoft')
      .tag(5, WireType.LengthDelimited)
      .bytes(
        new BinaryWriter()
          .tag(1, WireType.LengthDelimited)
          .string('end')
          .tag(3, WireType.Varint)
          .int64(9_223_372_036_854_775_807n.toString())
          .tag(20, WireType.Varint)
          .int32(2)
          .finish(),
      )
      .finish();
    const file = new BinaryWriter()
      .tag(7, WireType.LengthDelimited)
      .bytes(new BinaryWriter().tag(1, WireType.LengthDelimited).bytes(operator).finish())
      .finish();
    const { graph: read } = readOnnxFile(file);
    const again = readOnnxFile(readOnnxFile(file).with(read)).graph;
    expect(again).toEqual(read);
    expect(again.nodes[0]?.kept?.map(({ bytes }) => Buffer.from(bytes).toString())).toEqual(['com.microsoft']);
    expect(again.nodes[0]?.attributes.get('end')?.kind).toBe('kept');
  });

  it('is refused where it is none', () => {
    expect(() => readOnnxFile(new Uint8Array())).toThrow('no graph');
    expect(() => readOnnxFile(onnxFileOf(graph).subarray(0, 100))).toThrow();
    expect(() => readOnnxFile(Buffer.from('<html>not found</html>'))).toThrow();
  });
});
