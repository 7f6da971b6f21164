import type { ModelFolder } from '../../verify/model-folder';
import { writeYaml } from '../write-yaml';

/**
 * MLflow's description of model.onnx, beside it: `mlflow.onnx.load_model` and `mlflow.pyfunc.load_model` read it, where
 * the packages onnx and onnxruntime are installed.
 */
export function mlmodel({ input, output }: ModelFolder['manifest'], runId: string): string {
  const tensor = (name: string, shape: readonly (number | null)[]) =>
    JSON.stringify([
      { name, type: 'tensor', 'tensor-spec': { dtype: 'float32', shape: shape.map((size) => size ?? -1) } },
    ]);
  return writeYaml({
    artifact_path: 'model',
    flavors: {
      onnx: { code: null, data: 'model.onnx', options: null, providers: ['CPUExecutionProvider'] },
      python_function: { data: 'model.onnx', loader_module: 'mlflow.onnx' },
    },
    run_id: runId,
    signature: {
      inputs: tensor(input.name, input.shape),
      outputs: tensor(output.name, output.shape),
      params: null,
    },
  });
}
