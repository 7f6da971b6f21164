import { isExact } from '../../shared/engine/int8/exact-encoding';
import { runOnceOn } from '../../shared/engine/onnx-network';
import { OnnxThreads } from '../../shared/engine/onnx-threads';
import type { Finding } from './finding';

/** Whether this processor computes int8 networks exactly, and in which encoding; for a machine where ONNX Runtime loads. */
export async function examineInt8(): Promise<Finding> {
  const topic = 'int8 on this processor';
  const threads = new OnnxThreads(1);
  try {
    const run = runOnceOn(threads);
    const [narrow, wide] = [await isExact('narrow', 'int8', run), await isExact('wide', 'int8', run)];
    if (!narrow) {
      const found = 'kernels in int8 are cut off; they run as uint8';
      return { topic, needed: false, state: 'ok', found };
    }
    const found = wide ? 'exact' : 'exact; models of release 0.1.0, whose sums are cut off in int8, run as uint8';
    return { topic, needed: false, state: 'ok', found };
  } catch (error) {
    return { topic, needed: false, state: 'missing', found: (error as Error).message };
  } finally {
    await threads.close();
  }
}
