import { describeBytes } from '../../archive/describe-bytes';
import { beginsAsZip } from '../../archive/not-a-zip';
import type { BaseError } from '../../errors';
import { checkGraph } from './check-graph';
import { onnxError } from './onnx-error';
import type { OnnxModel } from './onnx-model';
import { type RawGraph, readGraph } from './read-graph';
import { ExternalDataError } from './read-tensor';
import { spanText, WireError, type WireField, wireFields } from './wire-fields';

/** Fields of ModelProto. */
const IR_VERSION = 1;
const PRODUCER = 2;
const GRAPH = 7;
const OPSET = 8;
const METADATA = 14;
const FUNCTIONS = 25;
/** Those that ONNX has given out; a file with others is none, or of a version that is not known. */
const KNOWN_FIELDS = new Set([1, 2, 3, 4, 5, 6, 7, 8, 14, 20, 25, 26]);

/** Protocol buffers hold no more. */
const LARGEST_BYTES = 2 ** 31 - 1;
/** That ONNX Runtime 1.30 reads. */
const LATEST_IR = 13;
const MOST_METADATA = 10_000;

const EXPORT_AGAIN = 'Copy, download or export the file again.';

/**
 * Reads an ONNX file that nobody vouches for. Nothing of its weights is copied, no file that it names is opened, and
 * what it counts is bounded by its own size.
 * @param name as messages call it
 * @throws BaseError for anything that ONNX Runtime could not run or that is refused here: docs/decisions/any-onnx-file.md
 */
export function readOnnx(bytes: Uint8Array, name: string): OnnxModel {
  if (bytes.length === 0) throw onnxError(name, 'it has no bytes', EXPORT_AGAIN);
  if (bytes.length > LARGEST_BYTES) {
    const found = `it has ${bytes.length} bytes, an ONNX file can have ${LARGEST_BYTES}`;
    throw onnxError(name, found, 'Use a smaller network.');
  }
  const foreign = foreignKind(bytes);
  if (foreign) throw onnxError(name, `it is ${foreign}, not an ONNX file`, remedyFor(foreign));
  const file = readModel(bytes, name);
  if (file.irVersion < 1 || file.irVersion > LATEST_IR) {
    const found = `it is of version ${file.irVersion} of the format, ONNX Runtime reads 1 to ${LATEST_IR}`;
    throw onnxError(name, found, 'Export it with an older release of onnx.');
  }
  const graph = inside(name, () => readGraph(file.graphs.map(({ span }) => span)));
  const nodes = checkGraph(graph, file.opsets, name);
  return { ...file, ...graph, nodes, name, bytes, inputs: graph.inputs.filter(isFed(graph)) };
}

/** Older files list constants among the inputs too. */
const isFed =
  ({ initializers }: RawGraph) =>
  ({ name }: { name: string }) =>
    !initializers.has(name);

function readModel(bytes: Uint8Array, name: string) {
  const opsets = new Map<string, number>();
  const metadata = new Map<string, string>();
  const functions: string[] = [];
  const graphs: WireField[] = [];
  let irVersion = 0;
  let producer = '';
  let knownFields = 0;
  try {
    for (const part of wireFields({ bytes, start: 0, end: bytes.length })) {
      if (!KNOWN_FIELDS.has(part.field)) throw new WireError(`ONNX knows no field ${part.field}`);
      knownFields++;
      if (part.field === IR_VERSION) irVersion = part.value;
      else if (part.field === PRODUCER) producer = spanText(part.span);
      else if (part.field === GRAPH) graphs.push(part);
      else if (part.field === OPSET) readOpset(part, opsets);
      else if (part.field === METADATA && metadata.size < MOST_METADATA) readEntry(part, metadata);
      else if (part.field === FUNCTIONS) functions.push(textOf(part, 1));
    }
  } catch (error) {
    if (!(error instanceof WireError)) throw error;
    throw cutOffOrForeign(error, name, bytes, irVersion > 0 || knownFields > 1);
  }
  if (graphs.length === 0) throw onnxError(name, 'it is not an ONNX file: it contains no graph', EXPORT_AGAIN);
  return { irVersion, producer, opsets, metadata, functions, graphs };
}

function cutOffOrForeign(error: WireError, name: string, bytes: Uint8Array, beginsWell: boolean): BaseError {
  if (error.isCutOff && beginsWell) {
    return onnxError(name, `it is truncated after ${bytes.length} bytes: ${error.message}`, EXPORT_AGAIN, error);
  }
  const found = beginsWell ? `it is damaged: ${error.message}` : `it is not an ONNX file: ${error.message}`;
  return onnxError(name, found, EXPORT_AGAIN, error);
}

function inside<T>(name: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof ExternalDataError) {
      const found = `its weights lie in another file (constant "${error.message}"), which is not opened`;
      const remedy =
        'Save it as one file: onnx.save(onnx.load("the-file.onnx"), "one-file.onnx", save_as_external_data=False).';
      throw onnxError(name, found, remedy, error);
    }
    if (error instanceof WireError) throw onnxError(name, `it is damaged: ${error.message}`, EXPORT_AGAIN, error);
    throw error;
  }
}

function readOpset(part: WireField, opsets: Map<string, number>): void {
  let domain = '';
  let version = 0;
  for (const { field, value, span } of wireFields(part.span)) {
    if (field === 1) domain = spanText(span);
    else if (field === 2) version = value;
  }
  opsets.set(domain === 'ai.onnx' ? '' : domain, version);
}

function readEntry(part: WireField, entries: Map<string, string>): void {
  entries.set(textOf(part, 1), textOf(part, 2));
}

function textOf(part: WireField, wanted: number): string {
  let text = '';
  for (const { field, span } of wireFields(part.span)) if (field === wanted) text = spanText(span);
  return text;
}

function foreignKind(bytes: Uint8Array): string | undefined {
  const head = bytes.subarray(0, 512);
  const text = Buffer.from(head).toString('latin1');
  if (text.startsWith('version https://git-lfs')) return 'a pointer of Git LFS';
  if (beginsAsZip(head)) return 'a zip or a PyTorch file';
  if (text.startsWith('\x89HDF')) return 'an HDF5 file';
  if (text.startsWith('\x80\x02') || text.startsWith('\x80\x04')) return 'a pickle';
  if (text.slice(4, 8) === 'TFL3') return 'a TensorFlow Lite file';
  if (text.slice(4, 8) === 'ORTM') return 'an ONNX Runtime (.ort) file';
  return describeBytes(head);
}

function remedyFor(kind: string): string {
  if (kind.includes('Git LFS')) return 'Fetch the file itself: git lfs pull.';
  if (kind.includes('PyTorch') || kind.includes('pickle')) return 'Export it with torch.onnx.export().';
  if (kind.includes('TensorFlow') || kind.includes('HDF5')) return 'Convert it with tf2onnx.';
  return 'Give an .onnx file.';
}
