import type { ChildProcess } from 'node:child_process';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import { type DescribeOnnx, describeOnnx, type OnnxDescription } from '../../shared/backbone/onnx-file/describe-onnx';
import { onnxError } from '../../shared/backbone/onnx-file/onnx-error';
import { forkProgram } from '../local/faster/fork-program';
import { type SentError, unpackError } from '../local/sent-error';

/** Beside the bundle that this file is part of; sources that are run as they are have none. */
const ENTRY = join(__dirname, 'describe-onnx.js');

/** What the process answers, once. */
export type DescribeAnswer =
  | { readonly kind: 'described'; readonly description: OnnxDescription }
  | { readonly kind: 'failed'; readonly error: SentError };

/**
 * Describes an ONNX file in a process that may die of it: a fault of ONNX Runtime in a stranger's network is then an error
 * that says so. Where no process can be had, in this one.
 * @throws BaseError for every reason why it cannot be used, the fault among them
 */
export const describeOnnxApart: DescribeOnnx = (bytes, asked) => describeBy(ENTRY, bytes, asked);

/** @param entry the program, a bundle of serve-description.ts; for tests */
export async function describeBy(entry: string, ...[bytes, asked]: Parameters<DescribeOnnx>): Promise<OnnxDescription> {
  const child = forkProgram(entry);
  if (!child) return describeOnnx(bytes, asked);
  const end = () => void child.kill('SIGKILL');
  process.once('exit', end);
  try {
    return await answerOf(child, { bytes, asked });
  } finally {
    process.off('exit', end);
    end();
  }
}

function answerOf(child: ChildProcess, order: DescribeOrder): Promise<OnnxDescription> {
  // It is waited for, unlike what is started ahead.
  child.ref();
  child.channel?.ref();
  return new Promise((resolve, reject) => {
    child.once('message', (answer: DescribeAnswer) => {
      if (answer.kind === 'described') resolve(answer.description);
      else reject(unpackError(answer.error));
    });
    child.once('close', (code, signal) => reject(crashed(order.asked.name, code, signal)));
    for (const stream of [child.stdout, child.stderr] as (Socket | null)[]) stream?.resume();
    child.send(order, () => undefined);
  });
}

export interface DescribeOrder {
  readonly bytes: Uint8Array;
  readonly asked: Parameters<DescribeOnnx>[1];
}

function crashed(name: string, code: number | null, signal: NodeJS.Signals | null): Error {
  const how = signal ?? `exit code ${code}`;
  if (signal === 'SIGKILL') {
    const remedy = 'A system short of memory does that: give it more, or take a smaller network.';
    return onnxError(name, `the process that ran it was ended by ${how}`, remedy);
  }
  const remedy = 'Export it again, with another opset or another exporter, and tell the makers of ONNX Runtime.';
  return onnxError(name, `ONNX Runtime crashed on it (${how})`, remedy);
}
