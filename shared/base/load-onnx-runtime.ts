import { cannotLoad } from '../errors';

/** @throws SetupError where ONNX Runtime cannot be loaded */
export async function loadOnnxRuntime(): Promise<typeof import('onnxruntime-node')> {
  try {
    return await import('onnxruntime-node');
  } catch (cause) {
    throw cannotLoad('ONNX Runtime', cause);
  }
}
