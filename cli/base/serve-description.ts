import { describeOnnx } from '../../shared/backbone/onnx-file/describe-onnx';
import { packError } from '../local/sent-error';
import type { DescribeAnswer, DescribeOrder } from './describe-onnx-apart';

/** The program that `describeOnnxApart` starts: it describes one file, and ends. */
function serveDescription(): void {
  // Ctrl-C reaches all processes of a terminal; the parent says when to stop.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);
  process.once('disconnect', () => process.exit());
  process.once('message', async ({ bytes, asked }: DescribeOrder) => {
    const answer: DescribeAnswer = await describeOnnx(bytes, asked).then(
      (description) => ({ kind: 'described', description }),
      (error: unknown) => ({ kind: 'failed', error: packError(error) }),
    );
    process.send?.(answer, undefined, undefined, () => process.exit());
  });
}

serveDescription();
