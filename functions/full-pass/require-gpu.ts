import { NoGpuError } from '../../shared/errors';

/** What TensorFlow's backend knows of its device. */
interface Backend {
  readonly isUsingGpuDevice?: boolean;
}

/**
 * Makes sure that TensorFlow computes on a GPU.
 * @param loadBackend by default TensorFlow's own, which takes a second to load
 * @throws NoGpuError where it does not, with what is missing
 */
export async function requireGpu(loadBackend: () => Promise<Backend> = tensorFlowBackend): Promise<void> {
  if ((await loadBackend()).isUsingGpuDevice) return;
  throw new NoGpuError('TensorFlow sees no GPU: its library is one for CPUs, or finds no device that CUDA can use', {
    remedy: 'run the job where "nvidia-smi" shows a GPU inside the container, or run it with --device cpu',
  });
}

async function tensorFlowBackend(): Promise<Backend> {
  const tf = await import('../../shared/tensorflow/tfjs-node');
  await tf.ready();
  return tf.backend() as Backend;
}
