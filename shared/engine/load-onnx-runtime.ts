import { cannotLoad } from '../errors';
import { forbidTelemetry } from './forbid-telemetry';

/** @throws SetupError where ONNX Runtime cannot be loaded */
export async function loadOnnxRuntime(): Promise<typeof import('onnxruntime-node')> {
  forbidTelemetry();
  try {
    return await import('onnxruntime-node');
  } catch (cause) {
    throw cannotLoad('ONNX Runtime', cause);
  }
}
