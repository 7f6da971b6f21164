/** A base in a file, as it is given. */
export interface BaseSource {
  /** What the weights are called from here on, in errors and in metrics.json. */
  readonly name: string;
  /** A Keras H5 file, the model.json of a TensorFlow.js layers-model, an ONNX file, or weights of PyTorch. */
  readonly bytes: Uint8Array;
  /** Reads the weight files that a model.json names, by their path relative to it. */
  readonly readSibling?: ReadSibling;
}

/** Reads a file that lies beside model.json; `undefined` where there is none. */
export type ReadSibling = (path: string) => Promise<Uint8Array | undefined>;
