import '../sessions/without-telemetry.js';
import { InferenceSession, Tensor } from 'onnxruntime-node';

/** Prints what each model gives for one and the same input: `outputs-of.main.js 1x3x8x8 FILE…`, JSON. */
const [shape = '', ...files] = process.argv.slice(2);
const dims = shape.split('x').map(Number);
const length = dims.reduce((all, side) => all * side, 1);
const input = Float32Array.from({ length }, (_, at) => 2 * Math.sin(at * 12.9898));
const outputs: number[][][] = [];
for (const file of files) {
  const session = await InferenceSession.create(file, { intraOpNumThreads: 1, logSeverityLevel: 3 });
  const given = await session.run({ [session.inputNames[0] as string]: new Tensor('float32', input, dims) });
  outputs.push(session.outputNames.map((name) => Array.from((given[name] as Tensor).data as Float32Array)));
  await session.release();
}
process.stdout.write(JSON.stringify(outputs));
