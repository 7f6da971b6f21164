import type { Span } from './wire-fields';

/** Numbers that ONNX gives to the types of tensors, by the names that people use. */
export const ELEMENT_TYPES = {
  float32: 1,
  uint8: 2,
  int8: 3,
  uint16: 4,
  int16: 5,
  int32: 6,
  int64: 7,
  string: 8,
  bool: 9,
  float16: 10,
  float64: 11,
  uint32: 12,
  uint64: 13,
  bfloat16: 16,
} as const;

export type ElementType = keyof typeof ELEMENT_TYPES;

/** What a value of a graph is said to be: name, type and shape, where the file says it. */
export interface OnnxValueInfo {
  readonly name: string;
  /** "type 23" and the like for one that ELEMENT_TYPES does not name. */
  readonly elementType: ElementType | string;
  /** A number, the name of an open dimension, or "?" for one without a name. Undefined: the file says nothing. */
  readonly shape: readonly (number | string)[] | undefined;
}

/** A constant of the file; its numbers stay where they are. */
export interface OnnxTensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dataType: number;
  /** The whole message. */
  readonly span: Span;
}

export interface OnnxAttribute {
  readonly name: string;
  readonly float?: number;
  readonly int?: number;
  readonly text?: string;
  readonly ints?: readonly number[];
  readonly tensor?: OnnxTensor;
  /** Whether it is a graph, or a list of them. */
  readonly hasGraph: boolean;
}

export interface OnnxNode {
  /** "" is said for ONNX' own operators. */
  readonly domain: string;
  readonly opType: string;
  readonly name: string;
  /** An empty name: an input or output that is left out. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: ReadonlyMap<string, OnnxAttribute>;
  /** Values from around that graphs inside this node (`If`) use. */
  readonly captures: readonly string[];
  /** The whole message. */
  readonly span: Span;
}

/** An ONNX file that was read and checked; nothing of its weights is copied. */
export interface OnnxModel {
  /** As messages call it. */
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly irVersion: number;
  readonly producer: string;
  /** Version by domain; ONNX' own domain is "". */
  readonly opsets: ReadonlyMap<string, number>;
  readonly metadata: ReadonlyMap<string, string>;
  /** In an order in which each comes after those that it needs. */
  readonly nodes: readonly OnnxNode[];
  readonly initializers: ReadonlyMap<string, OnnxTensor>;
  /** Without those that are initializers. */
  readonly inputs: readonly OnnxValueInfo[];
  readonly outputs: readonly OnnxValueInfo[];
  /** Names of functions that the file brings along, as `domain.name`. */
  readonly functions: readonly string[];
}
