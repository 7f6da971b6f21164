import { onnx } from 'onnx-proto';
import { type OnnxValue, valueInfo } from './onnx-graph';

/**
 * A model that gives one of its inner values too. Protocol buffers merge messages that stand one behind the other, so
 * the file is copied and a few bytes are added: nothing is parsed or encoded again.
 * @param model an ONNX file; it is left as it is
 * @param value name and shape of a value inside its graph
 */
export function addOnnxOutput(model: Uint8Array, value: OnnxValue): Uint8Array {
  const addition = onnx.ModelProto.encode(onnx.ModelProto.create({ graph: { output: [valueInfo(value)] } })).finish();
  const both = new Uint8Array(model.length + addition.length);
  both.set(model);
  both.set(addition, model.length);
  return both;
}
