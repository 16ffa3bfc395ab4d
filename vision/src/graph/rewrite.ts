import type { Attribute, Graph, Node, Tensor } from './onnx-file.js';

/**
 * Changes of a graph that leave what it computes as it is, up to the last bits. Each takes any graph, changes what it
 * knows, and leaves the rest.
 */

type Floats = Extract<Tensor, { kind: 'floats' }>;

/** Which node gives a tensor, and which take it. */
function wiring({ nodes }: Graph) {
  const givers = new Map(nodes.flatMap((node) => node.outputs.map((name): [string, Node] => [name, node])));
  const takers = new Map<string, Node[]>();
  for (const node of nodes) {
    for (const name of node.inputs) takers.set(name, [...(takers.get(name) ?? []), node]);
  }
  return {
    giver: (name: string | undefined) => givers.get(name ?? ''),
    takers: (name: string) => takers.get(name) ?? [],
  };
}

/** A weight, or what a node `Constant` holds. */
function numbersOf({ weights }: Graph, giver: (name: string) => Node | undefined) {
  return (name: string | undefined): Floats | undefined => {
    if (name === undefined) return undefined;
    const weight = weights.get(name);
    if (weight) return weight.kind === 'floats' ? weight : undefined;
    const constant = giver(name);
    const value = constant?.opType === 'Constant' ? constant.attributes.get('value') : undefined;
    return value?.kind === 'tensor' && value.value.kind === 'floats' ? value.value : undefined;
  };
}

/** Without the nodes and weights that nothing needs any more. */
function withoutUnused(graph: Graph): Graph {
  const { giver } = wiring(graph);
  const needed = new Set<string>();
  const waiting = [...graph.outputs];
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    if (needed.has(name)) continue;
    needed.add(name);
    waiting.push(...(giver(name)?.inputs ?? []));
  }
  return {
    ...graph,
    nodes: graph.nodes.filter(({ outputs }) => outputs.some((name) => needed.has(name))),
    weights: new Map([...graph.weights].filter(([name]) => needed.has(name))),
  };
}

/** Weights that are inputs too may be given anew for each run, so that nothing may be computed of them beforehand. */
export function weightsFixed(graph: Graph): Graph {
  return { ...graph, inputs: graph.inputs.filter((name) => !graph.weights.has(name)) };
}

/** Takes pictures of any size, where nothing but the file's own word forbids it. */
export function anySize(graph: Graph): Graph {
  return { ...graph, anyShape: true };
}

/**
 * Hard swish as one node and a product, which onnxruntime computes within the convolution before it; written as
 * `x * clip(x + 3, 0, 6) / 6` it takes four passes over the memory.
 */
export function hardSwishFused(graph: Graph): Graph {
  const { giver } = wiring(graph);
  const numbers = numbersOf(graph, giver);
  const is = (name: string | undefined, value: number) => {
    const constant = numbers(name);
    return constant?.values.length === 1 && constant.values[0] === value;
  };
  /** The x of which a node gives the hard swish. */
  const swished = (divided: Node): string | undefined => {
    const product = divided.opType === 'Div' && is(divided.inputs[1], 6) ? giver(divided.inputs[0]) : undefined;
    const clipped = product?.opType === 'Mul' ? giver(product.inputs[1]) : undefined;
    if (clipped?.opType !== 'Clip' || !is(clipped.inputs[1], 0) || !is(clipped.inputs[2], 6)) return undefined;
    const sum = giver(clipped.inputs[0]);
    const x = sum?.opType === 'Add' && is(sum.inputs[1], 3) ? sum.inputs[0] : undefined;
    return x === product?.inputs[0] ? x : undefined;
  };
  const nodes = graph.nodes.flatMap((node): Node[] => {
    const x = swished(node);
    const [output] = node.outputs;
    if (x === undefined || output === undefined) return [node];
    const gate = `${output}_gate`;
    const attributes = new Map<string, Attribute>([
      ['alpha', { kind: 'float', value: 1 / 6 }],
      ['beta', { kind: 'float', value: 0.5 }],
    ]);
    return [
      { opType: 'HardSigmoid', inputs: [x], outputs: [gate], attributes },
      { opType: 'Mul', inputs: [x, gate], outputs: [output], attributes: new Map() },
    ];
  });
  return withoutUnused({ ...graph, nodes });
}

/**
 * Doubling sides by repeating each cell, said as onnxruntime has a quick way for: `half_pixel` and rounding down at a half
 * take the same cells as `asymmetric` and `floor` do where a side grows by a whole number.
 */
export function repeatsPlain(graph: Graph): Graph {
  const { giver } = wiring(graph);
  const numbers = numbersOf(graph, giver);
  const nodes = graph.nodes.map((node): Node => {
    const scales = node.opType === 'Resize' ? numbers(node.inputs[2])?.values : undefined;
    const text = (name: string) => {
      const attribute = node.attributes.get(name);
      return attribute?.kind === 'string' ? attribute.value : undefined;
    };
    const isWhole = scales?.length === 4 && scales.every((scale) => Number.isInteger(scale) && scale >= 1);
    const takesHalves = (text('coordinate_transformation_mode') ?? 'half_pixel') === 'half_pixel';
    const roundsDown = (text('nearest_mode') ?? 'round_prefer_floor') === 'round_prefer_floor';
    if (!isWhole || text('mode') !== 'nearest' || !takesHalves || !roundsDown) return node;
    const attributes = new Map(node.attributes);
    attributes.set('coordinate_transformation_mode', { kind: 'string', value: 'asymmetric' });
    attributes.set('nearest_mode', { kind: 'string', value: 'floor' });
    return { ...node, attributes };
  });
  return { ...graph, nodes };
}

const product = (sides: readonly number[]) => sides.reduce((all, side) => all * side, 1);

/** The rows of a convolution's weights (or biases) that give `channels`. */
function rowsOf({ dims, values }: Floats, channels: readonly number[]): Floats {
  const row = product(dims.slice(1));
  const picked = new Float32Array(channels.length * row);
  channels.forEach((channel, at) => {
    picked.set(values.subarray(channel * row, (channel + 1) * row), at * row);
  });
  return { kind: 'floats', dims: [channels.length, ...dims.slice(1)], values: picked };
}

/**
 * Ends the graph at convolutions, of which only some channels are computed.
 * @param ends names of tensors that convolutions with weights and biases give, in the order of the new outputs; each
 *   `[1, channels.length, height, width]`
 * @throws {Error} one is none
 */
export function endedAt(graph: Graph, ends: readonly string[], channels: readonly number[]): Graph {
  const { giver } = wiring(graph);
  const numbers = numbersOf(graph, giver);
  const weights = new Map(graph.weights);
  const ending = new Map(
    ends.map((name): [Node | undefined, Node] => {
      const convolution = giver(name);
      const [input = '', weightName, biasName] = convolution?.inputs ?? [];
      const weight = numbers(weightName);
      const bias = numbers(biasName);
      if (convolution?.opType !== 'Conv' || !weight || !bias) throw new Error(`${name} is given by no convolution`);
      const inputs = [input, `${name}_weights`, `${name}_biases`] as const;
      weights.set(inputs[1], rowsOf(weight, channels));
      weights.set(inputs[2], rowsOf(bias, channels));
      return [convolution, { ...convolution, inputs }];
    }),
  );
  const nodes = graph.nodes.map((node) => ending.get(node) ?? node);
  return withoutUnused({ ...graph, nodes, weights, outputs: ends });
}

const isPointwise = (node: Node, weight: Floats | undefined) => {
  const ints = (name: string) => {
    const attribute = node.attributes.get(name);
    return attribute?.kind === 'ints' ? attribute.value : [];
  };
  const group = node.attributes.get('group');
  return (
    node.opType === 'Conv' &&
    weight?.dims[2] === 1 &&
    weight.dims[3] === 1 &&
    (group === undefined || (group.kind === 'int' && group.value === 1)) &&
    ints('strides').every((stride) => stride === 1) &&
    ints('pads').every((pad) => pad === 0)
  );
};

/** The columns of a convolution's weights that take the channels from `from` on, `count` of them. */
function columnsOf({ dims, values }: Floats, from: number, count: number): Floats {
  const [rows = 0, columns = 0] = dims;
  const picked = new Float32Array(rows * count);
  for (let row = 0; row < rows; row += 1) {
    picked.set(values.subarray(row * columns + from, row * columns + from + count), row * count);
  }
  return { kind: 'floats', dims: [rows, count, 1, 1], values: picked };
}

/** Joins channels one behind the other. */
const joinsChannels = (node: Node | undefined) => {
  const axis = node?.opType === 'Concat' ? node.attributes.get('axis') : undefined;
  return axis?.kind === 'int' && axis.value === 1;
};

/** Makes maps of other sides, of each channel by itself. @param scales of its third input */
const resizesMaps = (node: Node | undefined, scales: Floats | undefined) =>
  node?.opType === 'Resize' &&
  node.inputs.length === 3 &&
  scales?.values.length === 4 &&
  scales.values[0] === 1 &&
  scales.values[1] === 1;

/**
 * Convolutions of 1x1 over channels of which the first were repeated to a larger map: those are taken before they are
 * repeated, where there are a fourth of them, and the sum of both is the same.
 */
export function convolvedBeforeRepeating(graph: Graph): Graph {
  const { giver, takers } = wiring(graph);
  const numbers = numbersOf(graph, giver);
  const weights = new Map(graph.weights);
  const split = (convolution: Node): Node[] => {
    const together = giver(convolution.inputs[0]);
    const [repeatedName, besideName, ...more] = joinsChannels(together) ? (together?.inputs ?? []) : [];
    const repeated = giver(repeatedName);
    const [, weightName = '', biasName = ''] = convolution.inputs;
    const weight = numbers(weightName);
    const [output] = convolution.outputs;
    const channels = channelsOf(giver, numbers, repeated?.inputs[0]);
    if (
      repeated === undefined ||
      !resizesMaps(repeated, numbers(repeated.inputs[2])) ||
      besideName === undefined ||
      more.length > 0 ||
      output === undefined ||
      channels === undefined ||
      !weight ||
      !takers(together?.outputs[0] ?? '').every((taker) => isPointwise(taker, numbers(taker.inputs[1])))
    ) {
      return [convolution];
    }
    const [few, many, both] = [`${output}_few`, `${output}_repeated`, `${output}_beside`];
    weights.set(`${few}_weights`, columnsOf(weight, 0, channels));
    weights.set(`${both}_weights`, columnsOf(weight, channels, (weight.dims[1] ?? 0) - channels));
    return [
      { ...convolution, inputs: [repeated.inputs[0] as string, `${few}_weights`], outputs: [few] },
      { ...repeated, inputs: [few, ...repeated.inputs.slice(1)], outputs: [many] },
      { ...convolution, inputs: [besideName, `${both}_weights`, biasName], outputs: [both] },
      { opType: 'Add', inputs: [both, many], outputs: [output], attributes: new Map() },
    ];
  };
  return withoutUnused({ ...graph, nodes: graph.nodes.flatMap(split), weights });
}

/** How many channels a tensor has, by the convolution before its activation. */
function channelsOf(
  giver: (name: string | undefined) => Node | undefined,
  numbers: (name: string | undefined) => Floats | undefined,
  name: string | undefined,
): number | undefined {
  const node = giver(name);
  if (node?.opType === 'Conv') return numbers(node.inputs[1])?.dims[0];
  return node && ['Mul', 'HardSigmoid', 'Resize', 'Relu'].includes(node.opType)
    ? channelsOf(giver, numbers, node.inputs[0])
    : undefined;
}

/** The nearest tensor before `name` that a node of this kind gives, on the way of first inputs. */
export function before(graph: Graph, name: string, opType: string): string | undefined {
  const { giver } = wiring(graph);
  let at: string | undefined = name;
  for (let node = giver(at); node && node.opType !== opType; node = giver(at)) at = node.inputs[0];
  return giver(at) ? at : undefined;
}
