import { SetupError } from '../errors';

/** @throws SetupError where ONNX Runtime cannot be loaded */
export async function loadOnnxRuntime(): Promise<typeof import('onnxruntime-node')> {
  try {
    return await import('onnxruntime-node');
  } catch (cause) {
    throw new SetupError(`Cannot load ONNX Runtime: ${(cause as Error).message}`, {
      cause,
      remedy: 'Run "headstart setup", then "headstart doctor".',
    });
  }
}
