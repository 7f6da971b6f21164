import { constantsOf } from './constants-of';
import { onnxError } from './onnx-error';
import type { OnnxNode, OnnxTensor } from './onnx-model';
import type { RawGraph } from './read-graph';
import { fewNumbers, wholeNumbers } from './read-tensor';

/** Versions that ONNX Runtime 1.30 runs, by domain ("" is ONNX' own); below 7 it promises nothing. */
const OPSETS: ReadonlyMap<string, readonly [least: number, most: number]> = new Map([
  ['', [7, 26]],
  ['ai.onnx.ml', [1, 5]],
  ['com.microsoft', [1, 1]],
]);

/** May run for ever, or give another result each time, or read other files. */
const REFUSED: Readonly<Record<string, string>> = {
  Loop: 'may run for ever',
  Scan: 'may run for ever',
  SequenceMap: 'works on sequences',
  RandomNormal: 'gives other features each time',
  RandomNormalLike: 'gives other features each time',
  RandomUniform: 'gives other features each time',
  RandomUniformLike: 'gives other features each time',
  Multinomial: 'gives other features each time',
  Bernoulli: 'gives other features each time',
  EPContext: 'reads another file',
};

/** Makers of values as large as numbers in the file say. */
const MAKERS = new Set(['ConstantOfShape', 'Expand', 'Tile', 'Reshape']);
const ENLARGERS = new Set(['Resize', 'Upsample']);
/** A feature map of 1024 x 1024 with 256 channels. */
const LARGEST_VALUE = 2 ** 28;

/**
 * Holds a graph against what ONNX Runtime can run and what is run here.
 * @returns its nodes, each after those that it needs, otherwise in their order
 * @throws BaseError
 */
export function checkGraph(graph: RawGraph, opsets: ReadonlyMap<string, number>, name: string): OnnxNode[] {
  if (graph.nodes.length === 0) throw onnxError(name, 'its graph has no nodes', 'Export the network itself.');
  const all = [...graph.nodes, ...graph.inner];
  if (!opsets.has('') && all.some(({ domain }) => domain === '')) {
    throw onnxError(name, 'it does not say which opset it uses', 'Export the file again.');
  }
  for (const domain of new Set(all.map((node) => node.domain))) checkDomain(all, domain, opsets, name);
  const constants = constantsOf(graph);
  for (const node of all) checkNode(node, constants, name);
  return inOrder(graph, name);
}

function checkDomain(
  nodes: readonly OnnxNode[],
  domain: string,
  opsets: ReadonlyMap<string, number>,
  name: string,
): void {
  const range = OPSETS.get(domain);
  if (!range) {
    const operators = [...new Set(nodes.filter((node) => node.domain === domain).map(({ opType }) => opType))];
    throw onnxError(
      name,
      `it uses custom operators: ${operators.slice(0, 5).join(', ')} of "${domain}"`,
      'Export it with the operators of ONNX alone (functions: inline them with onnx.inliner).',
    );
  }
  const version = opsets.get(domain);
  if (version === undefined) return;
  const [least, most] = range;
  if (version >= least && version <= most) return;
  throw onnxError(
    name,
    `it uses opset ${version}${domain && ` of ${domain}`}, ONNX Runtime runs ${least} to ${most}`,
    `Export it with opset_version=${domain === '' ? 17 : most}, or convert it with onnx.version_converter.`,
  );
}

function checkNode(node: OnnxNode, constants: ReadonlyMap<string, OnnxTensor>, name: string): void {
  const { opType, attributes, inputs } = node;
  const called = `${opType}${node.name && ` "${node.name}"`}`;
  const inside = [...attributes.values()].some(({ hasGraph }) => hasGraph) && opType !== 'If';
  const why = REFUSED[opType] ?? (inside ? 'contains a subgraph' : undefined);
  if (why) throw onnxError(name, `its node ${called} ${why}`, 'Export it without (model.eval() before the export).');
  const whole = (at: number) => {
    const constant = constants.get(inputs[at] ?? '');
    return constant && wholeNumbers(constant);
  };
  const isTraining =
    (opType === 'Dropout' && whole(2)?.[0] === 1) ||
    (opType === 'BatchNormalization' && attributes.get('training_mode')?.int === 1);
  if (isTraining) {
    throw onnxError(name, `its node ${called} is in training mode`, 'Call model.eval() before the export.');
  }
  const sizes = MAKERS.has(opType) ? whole(opType === 'ConstantOfShape' ? 0 : 1) : undefined;
  const scales = ENLARGERS.has(opType) ? constants.get(inputs[opType === 'Upsample' ? 1 : 2] ?? '') : undefined;
  const factors = sizes ?? (scales && fewNumbers(scales)) ?? [];
  if (factors.reduce((a, b) => a * Math.max(1, Math.abs(b)), 1) <= LARGEST_VALUE) return;
  throw onnxError(name, `its node ${called} makes a value of [${factors.join(', ')}]`, 'Use a smaller network.');
}

function inOrder(graph: RawGraph, name: string): OnnxNode[] {
  const { nodes, initializers, inputs, outputs } = graph;
  const remedy = 'Export the file again.';
  const makers = new Map<string, number>();
  const fed = new Set([...initializers.keys(), ...inputs.map((input) => input.name)]);
  for (const [i, node] of nodes.entries()) {
    for (const output of node.outputs) {
      if (output === '') continue;
      if (makers.has(output) || fed.has(output))
        throw onnxError(name, `it is damaged: value "${output}" is made twice`, remedy);
      makers.set(output, i);
    }
  }
  const needs = nodes.map((node) => {
    const makersOf = [...node.inputs, ...node.captures].flatMap((value) => {
      if (value === '' || fed.has(value)) return [];
      const maker = makers.get(value);
      if (maker !== undefined) return [maker];
      throw onnxError(
        name,
        `it is damaged: node "${node.name || node.opType}" reads "${value}", which nothing makes`,
        remedy,
      );
    });
    return [...new Set(makersOf)];
  });
  for (const output of outputs) {
    if (!makers.has(output.name) && !fed.has(output.name)) {
      throw onnxError(name, `it is damaged: nothing makes its output "${output.name}"`, remedy);
    }
  }
  const order = sorted(needs);
  if (order.length < nodes.length)
    throw onnxError(name, 'it is damaged: its nodes need each other in a circle', remedy);
  return order.map((i) => nodes[i] as OnnxNode);
}

/** Numbers of nodes, each after those that it needs, the smallest possible first; fewer than all where there is a circle. */
function sorted(needs: readonly (readonly number[])[]): number[] {
  const left = needs.map((of) => of.length);
  const users: number[][] = needs.map(() => []);
  for (const [i, of] of needs.entries()) for (const need of of) users[need]?.push(i);
  const order: number[] = [];
  const done = new Uint8Array(needs.length);
  // Files are in order as a rule, so that one pass does; what is behind is followed from the node that frees it.
  const visit = (first: number) => {
    const waiting = [first];
    for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
      if (done[node]) continue;
      done[node] = 1;
      order.push(node);
      for (const user of users[node] as number[])
        if (--(left[user] as number) === 0 && user < first) waiting.push(user);
    }
  };
  for (let i = 0; i < needs.length; i++) if (left[i] === 0) visit(i);
  return order;
}
