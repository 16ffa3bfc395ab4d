import { BinaryReader, BinaryWriter, WireType } from '@bufbuild/protobuf/wire';

/**
 * An ONNX file as far as its graph is changed here: its nodes, weights, inputs and outputs. Everything else is kept as
 * it is, byte for byte. Field numbers are those of onnx.proto (ONNX 1.x, IR version 4 and later).
 */

/** A field of a message: its number, how it is written, and its bytes without the tag (and the length, where it has one). */
export interface Field {
  readonly no: number;
  readonly type: WireType;
  readonly bytes: Uint8Array;
}

export interface Node {
  readonly opType: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: ReadonlyMap<string, Attribute>;
  /** Fields that are not read here, as the operator's domain. */
  readonly kept?: readonly Field[];
}

/** What an attribute holds; `kept`: of a kind that is not read here. */
export type Attribute =
  | { readonly kind: 'float'; readonly value: number }
  | { readonly kind: 'int'; readonly value: number }
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'ints'; readonly value: readonly number[] }
  | { readonly kind: 'tensor'; readonly value: Tensor }
  | { readonly kind: 'kept'; readonly bytes: Uint8Array };

/** Numbers of 32 bits; or `kept`, of another kind, which is not read here. */
export type Tensor =
  | { readonly kind: 'floats'; readonly dims: readonly number[]; readonly values: Float32Array }
  | { readonly kind: 'kept'; readonly bytes: Uint8Array };

export interface Graph {
  readonly nodes: readonly Node[];
  /** Weights, by name. */
  readonly weights: ReadonlyMap<string, Tensor>;
  /** Names in their order; a file of an old exporter lists the weights among the inputs too. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** Inputs and outputs are written without their shapes, so that any may be given. */
  readonly anyShape?: true;
}

/** A file and what is in it. */
export interface OnnxFile {
  readonly graph: Graph;
  /** The file with `graph` instead of its own. Outputs that are new have numbers of 32 bits and any shape. */
  with(graph: Graph): Uint8Array;
}

const MODEL = { graph: 7 } as const;
const GRAPH = { node: 1, weight: 5, input: 11, output: 12, valueInfo: 13 } as const;
const NODE = { input: 1, output: 2, name: 3, opType: 4, attribute: 5 } as const;
const ATTRIBUTE = { name: 1, float: 2, int: 3, string: 4, tensor: 5, ints: 8, type: 20 } as const;
const ATTRIBUTE_TYPE = { float: 1, int: 2, string: 3, tensor: 4, ints: 7 } as const;
const TENSOR = { dims: 1, dataType: 2, floats: 4, name: 8, raw: 9 } as const;
const FLOAT = 1;
const VALUE_INFO = { name: 1, type: 2 } as const;
const TYPE = { tensor: 1 } as const;
const TENSOR_TYPE = { elementType: 1 } as const;

const asText = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

/** @throws {RangeError | Error} these bytes are no message */
export function fieldsOf(bytes: Uint8Array): Field[] {
  const reader = new BinaryReader(bytes);
  const fields: Field[] = [];
  while (reader.pos < reader.len) {
    const [no, type] = reader.tag();
    fields.push({ no, type, bytes: type === WireType.LengthDelimited ? reader.bytes() : reader.skip(type, no) });
  }
  return fields;
}

function messageOf(fields: readonly Field[]): Uint8Array {
  const writer = new BinaryWriter();
  for (const { no, type, bytes } of fields) {
    writer.tag(no, type);
    if (type === WireType.LengthDelimited) writer.bytes(bytes);
    else writer.raw(bytes);
  }
  return writer.finish();
}

const bytesField = (no: number, bytes: Uint8Array): Field => ({ no, type: WireType.LengthDelimited, bytes });
const textField = (no: number, text: string): Field => bytesField(no, new TextEncoder().encode(text));
const intField = (no: number, value: number): Field => ({
  no,
  type: WireType.Varint,
  bytes: new BinaryWriter().int64(value).finish(),
});
const floatField = (no: number, value: number): Field => ({
  no,
  type: WireType.Bit32,
  bytes: new BinaryWriter().float(value).finish(),
});

const firstOf = (fields: readonly Field[], wanted: number) => fields.find(({ no }) => no === wanted)?.bytes;
const textsOf = (fields: readonly Field[], wanted: number) =>
  fields.filter(({ no }) => no === wanted).map(({ bytes }) => asText(bytes));
const textOf = (fields: readonly Field[], wanted: number) => asText(firstOf(fields, wanted) ?? new Uint8Array());

/** Repeated numbers, one field each or all in one. */
function intsOf(fields: readonly Field[], wanted: number): number[] {
  return fields
    .filter(({ no }) => no === wanted)
    .flatMap(({ bytes }) => {
      const reader = new BinaryReader(bytes);
      const found: number[] = [];
      while (reader.pos < reader.len) found.push(Number(reader.int64()));
      return found;
    });
}

/** A copy at an address that four divides: in the file a tensor lies anywhere. */
const floatsIn = (bytes: Uint8Array) => new Float32Array(new Uint8Array(bytes).buffer);

function tensorOf(bytes: Uint8Array): Tensor {
  const fields = fieldsOf(bytes);
  const data = firstOf(fields, TENSOR.raw) ?? firstOf(fields, TENSOR.floats);
  const dims = intsOf(fields, TENSOR.dims);
  const isWhole = data?.byteLength === Float32Array.BYTES_PER_ELEMENT * dims.reduce((all, side) => all * side, 1);
  if (intsOf(fields, TENSOR.dataType)[0] !== FLOAT || !data || !isWhole) return { kind: 'kept', bytes };
  return { kind: 'floats', dims, values: floatsIn(data) };
}

function tensorMessage(tensor: Tensor, name: string): Uint8Array {
  if (tensor.kind === 'kept') {
    return messageOf([...fieldsOf(tensor.bytes).filter(({ no }) => no !== TENSOR.name), textField(TENSOR.name, name)]);
  }
  const { dims, values } = tensor;
  return messageOf([
    ...dims.map((side) => intField(TENSOR.dims, side)),
    intField(TENSOR.dataType, FLOAT),
    textField(TENSOR.name, name),
    bytesField(TENSOR.raw, new Uint8Array(values.buffer, values.byteOffset, values.byteLength)),
  ]);
}

function attributeOf(bytes: Uint8Array): [string, Attribute] {
  const fields = fieldsOf(bytes);
  const int = intsOf(fields, ATTRIBUTE.int)[0] ?? 0;
  const ints = intsOf(fields, ATTRIBUTE.ints);
  const read = (): Attribute => {
    // The largest numbers of 64 bits, for "to the end", are none of JavaScript's.
    if (![int, ...ints].every(Number.isSafeInteger)) return { kind: 'kept', bytes };
    switch (intsOf(fields, ATTRIBUTE.type)[0]) {
      case ATTRIBUTE_TYPE.float: {
        const value = firstOf(fields, ATTRIBUTE.float);
        return { kind: 'float', value: value ? new BinaryReader(value).float() : 0 };
      }
      case ATTRIBUTE_TYPE.int:
        return { kind: 'int', value: int };
      case ATTRIBUTE_TYPE.string:
        return { kind: 'string', value: textOf(fields, ATTRIBUTE.string) };
      case ATTRIBUTE_TYPE.ints:
        return { kind: 'ints', value: ints };
      case ATTRIBUTE_TYPE.tensor:
        return { kind: 'tensor', value: tensorOf(firstOf(fields, ATTRIBUTE.tensor) ?? new Uint8Array()) };
      default:
        return { kind: 'kept', bytes };
    }
  };
  return [textOf(fields, ATTRIBUTE.name), read()];
}

function attributeMessage(name: string, attribute: Attribute): Uint8Array {
  if (attribute.kind === 'kept') return attribute.bytes;
  const value = (): Field[] => {
    switch (attribute.kind) {
      case 'float':
        return [floatField(ATTRIBUTE.float, attribute.value)];
      case 'int':
        return [intField(ATTRIBUTE.int, attribute.value)];
      case 'string':
        return [textField(ATTRIBUTE.string, attribute.value)];
      case 'ints':
        return attribute.value.map((each) => intField(ATTRIBUTE.ints, each));
      case 'tensor':
        return [bytesField(ATTRIBUTE.tensor, tensorMessage(attribute.value, ''))];
    }
  };
  return messageOf([
    textField(ATTRIBUTE.name, name),
    ...value(),
    intField(ATTRIBUTE.type, ATTRIBUTE_TYPE[attribute.kind]),
  ]);
}

const READ_OF_A_NODE: ReadonlySet<number> = new Set(Object.values(NODE));

function nodeOf(bytes: Uint8Array): Node {
  const fields = fieldsOf(bytes);
  const kept = fields.filter(({ no }) => !READ_OF_A_NODE.has(no));
  return {
    opType: textOf(fields, NODE.opType),
    inputs: textsOf(fields, NODE.input),
    outputs: textsOf(fields, NODE.output),
    attributes: new Map(
      fields.filter(({ no }) => no === NODE.attribute).map(({ bytes: attribute }) => attributeOf(attribute)),
    ),
    ...(kept.length > 0 ? { kept } : {}),
  };
}

function nodeMessage({ opType, inputs, outputs, attributes, kept = [] }: Node): Uint8Array {
  return messageOf([
    ...inputs.map((name) => textField(NODE.input, name)),
    ...outputs.map((name) => textField(NODE.output, name)),
    // Named by what it gives, which is unique: its own name tells nothing more.
    textField(NODE.name, outputs[0] ?? ''),
    textField(NODE.opType, opType),
    ...[...attributes].map(([name, attribute]) => bytesField(NODE.attribute, attributeMessage(name, attribute))),
    ...kept,
  ]);
}

/** Numbers of 32 bits; the shape is found by whoever loads the file. */
const valueMessage = (name: string) =>
  messageOf([
    textField(VALUE_INFO.name, name),
    bytesField(
      VALUE_INFO.type,
      messageOf([bytesField(TYPE.tensor, messageOf([intField(TENSOR_TYPE.elementType, FLOAT)]))]),
    ),
  ]);

const namedBy = (bytes: Uint8Array, no: number) => textOf(fieldsOf(bytes), no);

function graphMessage(own: readonly Field[], { nodes, weights, inputs, outputs, anyShape }: Graph): Uint8Array {
  const kept = new Set<number>([GRAPH.node, GRAPH.weight, GRAPH.input, GRAPH.output, GRAPH.valueInfo]);
  const known = (no: number) =>
    new Map(
      own.filter((field) => field.no === no && !anyShape).map(({ bytes }) => [namedBy(bytes, VALUE_INFO.name), bytes]),
    );
  const knownInputs = known(GRAPH.input);
  const knownOutputs = known(GRAPH.output);
  return messageOf([
    ...nodes.map((node) => bytesField(GRAPH.node, nodeMessage(node))),
    ...own.filter(({ no }) => !kept.has(no)),
    ...[...weights].map(([name, tensor]) => bytesField(GRAPH.weight, tensorMessage(tensor, name))),
    ...inputs.map((name) => bytesField(GRAPH.input, knownInputs.get(name) ?? valueMessage(name))),
    ...outputs.map((name) => bytesField(GRAPH.output, knownOutputs.get(name) ?? valueMessage(name))),
  ]);
}

/** Reads a file. @throws {Error} it is none, or has no graph */
export function readOnnxFile(bytes: Uint8Array): OnnxFile {
  const model = fieldsOf(bytes);
  const own = fieldsOf(firstOf(model, MODEL.graph) ?? new Uint8Array());
  const all = (wanted: number) => own.filter(({ no }) => no === wanted).map((field) => field.bytes);
  const nodes = all(GRAPH.node).map(nodeOf);
  if (nodes.length === 0) throw new Error('there is no graph in it');
  const graph: Graph = {
    nodes,
    weights: new Map(all(GRAPH.weight).map((tensor) => [namedBy(tensor, TENSOR.name), tensorOf(tensor)])),
    inputs: all(GRAPH.input).map((input) => namedBy(input, VALUE_INFO.name)),
    outputs: all(GRAPH.output).map((output) => namedBy(output, VALUE_INFO.name)),
  };
  return {
    graph,
    with: (changed) =>
      messageOf(
        model.map((field) => (field.no === MODEL.graph ? bytesField(MODEL.graph, graphMessage(own, changed)) : field)),
      ),
  };
}
