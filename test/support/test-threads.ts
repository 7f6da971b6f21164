import { OnnxThreads } from '../../shared/engine/onnx-threads';

let threads: OnnxThreads | undefined;

/** Threads that all of a test file share; they end with it. */
export function testThreads(): OnnxThreads {
  threads ??= new OnnxThreads(2);
  return threads;
}

afterAll(() => threads?.close());
