import {
  ELEMENT_TYPES,
  type ElementType,
  type OnnxAttribute,
  type OnnxNode,
  type OnnxTensor,
  type OnnxValueInfo,
} from './onnx-model';
import { readTensor } from './read-tensor';
import { packedVarints, type Span, spanText, WireError, wireFields } from './wire-fields';

/** The parts of a graph, as they stand in the file. */
export interface RawGraph {
  readonly nodes: readonly OnnxNode[];
  readonly initializers: ReadonlyMap<string, OnnxTensor>;
  readonly inputs: readonly OnnxValueInfo[];
  readonly outputs: readonly OnnxValueInfo[];
  /** Nodes of graphs that lie inside of nodes, however deep. */
  readonly inner: readonly OnnxNode[];
}

/** The largest networks for images have some 10,000 nodes. */
const MOST_PARTS = 200_000;
/** Inputs, outputs and attributes of all nodes together. */
const MOST_EDGES = 2_000_000;
/** Graphs inside of nodes inside of graphs. */
const DEEPEST = 8;
const MOST_NUMBERS = 4096;
const MOST_AXES = 16;

/** Counts what is read, over all graphs of a file. */
class Budget {
  #parts = MOST_PARTS;
  #edges = MOST_EDGES;

  part(): void {
    if (--this.#parts < 0) throw new WireError(`it has more than ${MOST_PARTS} nodes and constants`);
  }

  edge(): void {
    if (--this.#edges < 0) throw new WireError(`its nodes have more than ${MOST_EDGES} inputs, outputs and attributes`);
  }
}

/**
 * @param spans of one graph: messages that stand one behind the other are one
 * @throws WireError, ExternalDataError
 */
export function readGraph(spans: readonly Span[]): RawGraph {
  const inner: OnnxNode[] = [];
  return { ...readParts(spans, { budget: new Budget(), inner }, 0), inner };
}

interface Reading {
  readonly budget: Budget;
  readonly inner: OnnxNode[];
}

function readParts(spans: readonly Span[], reading: Reading, depth: number): Omit<RawGraph, 'inner'> {
  if (depth > DEEPEST) throw new WireError(`graphs lie more than ${DEEPEST} deep in each other`);
  const nodes: OnnxNode[] = [];
  const initializers = new Map<string, OnnxTensor>();
  const inputs: OnnxValueInfo[] = [];
  const outputs: OnnxValueInfo[] = [];
  for (const graph of spans) {
    for (const { field, span } of wireFields(graph)) {
      if (field === 1 || field === 5 || field === 11 || field === 12) reading.budget.part();
      if (field === 1) nodes.push(readNode(span, reading, depth));
      else if (field === 5) addTensor(initializers, readTensor(span));
      else if (field === 11) inputs.push(readValueInfo(span));
      else if (field === 12) outputs.push(readValueInfo(span));
      else if (field === 15) throw new WireError('a constant is sparse');
    }
  }
  return { nodes, initializers, inputs, outputs };
}

function addTensor(initializers: Map<string, OnnxTensor>, tensor: OnnxTensor): void {
  if (initializers.has(tensor.name)) throw new WireError(`there are two constants "${tensor.name}"`);
  initializers.set(tensor.name, tensor);
}

function readNode(node: Span, reading: Reading, depth: number): OnnxNode {
  const inputs: string[] = [];
  const outputs: string[] = [];
  const attributes = new Map<string, OnnxAttribute>();
  const captures = new Set<string>();
  let [name, opType, domain] = ['', '', ''];
  for (const { field, span } of wireFields(node)) {
    if (field === 1 || field === 2 || field === 5) reading.budget.edge();
    if (field === 1) inputs.push(spanText(span));
    else if (field === 2) outputs.push(spanText(span));
    else if (field === 3) name = spanText(span);
    else if (field === 4) opType = spanText(span);
    else if (field === 7) domain = spanText(span);
    else if (field === 5) {
      const attribute = readAttribute(span, captures, reading, depth);
      attributes.set(attribute.name, attribute);
    }
  }
  const own = domain === 'ai.onnx' ? '' : domain;
  return { domain: own, opType, name, inputs, outputs, attributes, captures: [...captures], span: node };
}

function readAttribute(attribute: Span, captures: Set<string>, reading: Reading, depth: number): OnnxAttribute {
  const ints: number[] = [];
  let name = '';
  let float: number | undefined;
  let int: number | undefined;
  let text: string | undefined;
  let tensor: OnnxTensor | undefined;
  let hasGraph = false;
  for (const { field, kind, value, span } of wireFields(attribute)) {
    if (field === 1) name = spanText(span);
    else if (field === 2) float = float32Of(span);
    else if (field === 3) int = value;
    else if (field === 4) text = spanText({ ...span, end: Math.min(span.end, span.start + MOST_NUMBERS) });
    else if (field === 5) tensor = readTensor(span);
    else if (field === 10) readTensor(span);
    else if (field === 6 || field === 11) {
      hasGraph = true;
      for (const used of usedFromAround(span, reading, depth)) captures.add(used);
    } else if (field === 8) {
      for (const number of kind === 'bytes' ? packedVarints(span) : [value]) {
        if (ints.length >= MOST_NUMBERS) throw new WireError(`an attribute has more than ${MOST_NUMBERS} numbers`);
        ints.push(number);
      }
    } else if (field === 22 || field === 23) throw new WireError('a constant is sparse');
  }
  return { name, float, int, text, ints: ints.length > 0 ? ints : undefined, tensor, hasGraph };
}

/** What a graph inside a node reads that it does not make itself. */
function usedFromAround(span: Span, reading: Reading, depth: number): string[] {
  const graph = readParts([span], reading, depth + 1);
  for (const node of graph.nodes) reading.inner.push(node);
  const own = new Set([...graph.initializers.keys(), ...graph.inputs.map(({ name }) => name)]);
  for (const { outputs } of graph.nodes) for (const output of outputs) own.add(output);
  const used = graph.nodes.flatMap(({ inputs, captures }) => [...inputs, ...captures]);
  const all = new Set([...used, ...graph.outputs.map(({ name }) => name)]);
  return [...all].filter((name) => name !== '' && !own.has(name));
}

const TYPE_NAMES = new Map<number, ElementType>(
  Object.entries(ELEMENT_TYPES).map(([name, number]) => [number, name as ElementType]),
);

function readValueInfo(info: Span): OnnxValueInfo {
  let name = '';
  let elementType: string = 'unknown';
  let shape: (number | string)[] | undefined;
  for (const { field, span } of wireFields(info)) {
    if (field === 1) name = spanText(span);
    if (field !== 2) continue;
    for (const type of wireFields(span)) {
      if (type.field !== 1) {
        elementType = 'no tensor';
        continue;
      }
      for (const part of wireFields(type.span)) {
        if (part.field === 1) elementType = TYPE_NAMES.get(part.value) ?? `type ${part.value}`;
        else if (part.field === 2) shape = readShape(part.span);
      }
    }
  }
  return { name, elementType, shape };
}

function readShape(shape: Span): (number | string)[] {
  const dimensions: (number | string)[] = [];
  for (const { field, span } of wireFields(shape)) {
    if (field !== 1) continue;
    if (dimensions.length >= MOST_AXES) throw new WireError(`a value has more than ${MOST_AXES} axes`);
    let size: number | string = '?';
    for (const part of wireFields(span)) {
      if (part.field === 1) size = part.value;
      else if (part.field === 2) size = spanText(part.span) || '?';
    }
    // Some exporters write 0 or -1 for what is open.
    dimensions.push(typeof size === 'number' && size <= 0 ? '?' : size);
  }
  return dimensions;
}

function float32Of({ bytes, start, end }: Span): number {
  if (end - start !== 4) throw new WireError('a number has not four bytes');
  return new DataView(bytes.buffer, bytes.byteOffset + start, 4).getFloat32(0, true);
}
