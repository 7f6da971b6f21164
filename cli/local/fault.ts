import { FAULTS } from '../../shared/images/decode-process';
import { StepEndedError } from './step-ended-error';

/** Whether a step's process ended by a fault in native code, as a decoder's may be; the same step would meet it again. */
export function isFault(error: unknown): error is StepEndedError & { readonly signal: string } {
  return error instanceof StepEndedError && FAULTS.includes(error.signal ?? '');
}

export const decoderMayHaveCrashed = (signal: string) =>
  `A native library crashed (${signal}). Unfinished work is repeated with each image decoded in a separate process, to find out whether one of them caused it`;
