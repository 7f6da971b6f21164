import { onnx } from 'onnx-proto';
import { OnnxGraph, valueInfo } from '../engine/onnx-graph';
import { renameValues } from '../engine/rename-values';
import { FormatError } from '../errors';
import type { ModelManifest } from './model-manifest';

/** Before the names of all values and nodes of the model, so that those that are added can have any name. */
const MODEL = 'model/';
const { FLOAT, INT32, UINT8 } = onnx.TensorProto.DataType;

/**
 * A model that takes an image of any size: "image" uint8 [height, width, 3], RGB → "probabilities" float [classes], in the
 * order of the metadata's "classes", and "similarities" float [classes] where the model has them, with what they are held to
 * in the metadata's "unknown", as JSON. The resize is that of training, written out: `interpolation()` and `resizeByLoop()`
 * operation by operation, each rounded to float32, since ONNX's own Resize promises no order of operations.
 * The same model gives the same bytes.
 * @param model the file that `writeModelOnnx` writes
 * @param unknown of its manifest
 * @throws FormatError where it is not that
 */
export function writeAnySizeOnnx(model: Uint8Array, unknown?: ModelManifest['unknown']): Uint8Array {
  const whole = onnx.ModelProto.decode(model);
  const graph = onnx.GraphProto.create(whole.graph ?? {});
  const sizePx = sizesOf(graph.input[0])[1];
  const units = sizesOf(graph.output[0])[1];
  const [input, output] = [graph.input[0]?.name, graph.output[0]?.name];
  if (!sizePx || !units || !input || !output)
    throw new FormatError('The file is no model from images to probabilities');
  renameValues(graph, (name) => `${MODEL}${name}`);
  for (const node of graph.node) if (node.name) node.name = `${MODEL}${node.name}`;
  const before = new OnnxGraph();
  addResize(before, sizePx, `${MODEL}${input}`);
  const after = new OnnxGraph();
  addClasses(after, units, `${MODEL}${output}`);
  const similarities = unknown && graph.output.find(({ name }) => name === `${MODEL}${unknown.output}`)?.name;
  if (similarities) after.node('Squeeze', [similarities, 'row'], 'similarities');
  const classes = units === 1 ? 2 : units;
  const bytes = onnx.ModelProto.encode({
    ...whole,
    metadataProps: [
      ...whole.metadataProps,
      ...(unknown && similarities ? [{ key: 'unknown', value: JSON.stringify(heldTo(unknown)) }] : []),
    ],
    graph: {
      name: 'headstart',
      node: [...before.nodes, ...graph.node, ...after.nodes],
      initializer: [...before.initializers, ...graph.initializer, ...after.initializers],
      input: [valueInfo({ name: 'image', shape: ['height', 'width', 3] }, UINT8)],
      output: [
        valueInfo({ name: 'probabilities', shape: [classes] }),
        ...(similarities ? [valueInfo({ name: 'similarities', shape: [classes] })] : []),
      ],
    },
  });
  return bytes.finish();
}

/** An image is taken for none of the classes where the largest of its similarities is below the threshold. */
const heldTo = ({ threshold, falseAlarmRate }: NonNullable<ModelManifest['unknown']>) => ({
  threshold,
  falseAlarmRate,
});

/** "image" uint8 [height, width, 3] → float [1, S, S, 3], 0 to 255, not rounded. */
function addResize(graph: OnnxGraph, sizePx: number, output: string): void {
  graph.node('Shape', ['image'], 'size'); // [3]
  const centres = Float32Array.from({ length: sizePx }, (_, i) => i + 0.5);
  graph.constant('centres', [sizePx], centres);
  graph.constant('side', [], Float32Array.of(sizePx));
  graph.constant('half', [], Float32Array.of(0.5));
  graph.constant('zero', [], Float32Array.of(0));
  graph.constant('one', [], Float32Array.of(1));
  for (const [axis, name] of ['y', 'x'].entries()) addPositions(graph, name, axis);
  graph.constant('x/axes', [2], BigInt64Array.of(0n, 2n));
  graph.node('Unsqueeze', ['x/share', 'x/axes'], 'x/weight'); // [1, S, 1]
  graph.constant('y/axes', [2], BigInt64Array.of(1n, 2n));
  graph.node('Unsqueeze', ['y/share', 'y/axes'], 'y/weight'); // [S, 1, 1]
  for (const row of ['lower', 'upper']) {
    graph.node('Gather', ['image', `y/${row}`], `${row}/row`, { axis: 0 }); // uint8 [S, width, 3]
    for (const column of ['lower', 'upper']) {
      graph.node('Gather', [`${row}/row`, `x/${column}`], `${row}/${column}/bytes`, { axis: 1 }); // uint8 [S, S, 3]
      graph.node('Cast', [`${row}/${column}/bytes`], `${row}/${column}`, { to: FLOAT });
    }
    addBetween(graph, `${row}/lower`, `${row}/upper`, 'x/weight', `${row}/between`);
  }
  addBetween(graph, 'lower/between', 'upper/between', 'y/weight', 'resized'); // [S, S, 3]
  graph.constant('first', [1], BigInt64Array.of(0n));
  graph.node('Unsqueeze', ['resized', 'first'], output); // [1, S, S, 3]
}

/** Of each row or column of the output: between which two of the image it lies, and the share of the upper one. */
function addPositions(graph: OnnxGraph, name: string, axis: number): void {
  graph.constant(`${name}/axis`, [], Int32Array.of(axis));
  graph.node('Gather', ['size', `${name}/axis`], `${name}/whole`);
  graph.node('Cast', [`${name}/whole`], `${name}/length`, { to: FLOAT });
  graph.node('Div', [`${name}/length`, 'side'], `${name}/scale`);
  graph.node('Mul', ['centres', `${name}/scale`], `${name}/centre`);
  graph.node('Sub', [`${name}/centre`, 'half'], `${name}/at`);
  graph.node('Floor', [`${name}/at`], `${name}/below`);
  graph.node('Sub', [`${name}/at`, `${name}/below`], `${name}/share`);
  graph.node('Max', [`${name}/below`, 'zero'], `${name}/first`);
  graph.node('Cast', [`${name}/first`], `${name}/lower`, { to: INT32 });
  graph.node('Ceil', [`${name}/at`], `${name}/above`);
  graph.node('Sub', [`${name}/length`, 'one'], `${name}/last`);
  graph.node('Min', [`${name}/above`, `${name}/last`], `${name}/second`);
  graph.node('Cast', [`${name}/second`], `${name}/upper`, { to: INT32 });
}

/** From a towards b by `weight`. */
function addBetween(graph: OnnxGraph, a: string, b: string, weight: string, output: string): void {
  graph.node('Sub', [b, a], `${output}/way`);
  graph.node('Mul', [`${output}/way`, weight], `${output}/part`);
  graph.node('Add', [a, `${output}/part`], output);
}

/** [1, units] → "probabilities" [classes]: with one unit, which is the second class, the first one is the rest. */
function addClasses(graph: OnnxGraph, units: number, probabilities: string): void {
  graph.constant('row', [1], BigInt64Array.of(0n));
  if (units > 1) {
    graph.node('Squeeze', [probabilities, 'row'], 'probabilities');
    return;
  }
  graph.constant('certain', [], Float32Array.of(1));
  graph.node('Sub', ['certain', probabilities], 'rest');
  graph.node('Concat', ['rest', probabilities], 'both', { axis: 1 }); // [1, 2]
  graph.node('Squeeze', ['both', 'row'], 'probabilities');
}

/** Undefined for a dimension that is open. */
function sizesOf(value: onnx.IValueInfoProto | undefined): (number | undefined)[] {
  const dimensions = value?.type?.tensorType?.shape?.dim ?? [];
  return dimensions.map(({ dimValue }) => (dimValue ? Number(dimValue) : undefined));
}
