import { BaseError } from '../../errors';

/** A file that cannot serve as a base: what was found in it, and what helps. */
export function onnxError(name: string, found: string, remedy: string, cause?: unknown): BaseError {
  return new BaseError(`Cannot use "${name}" as a base: ${found}`, { remedy, cause });
}
