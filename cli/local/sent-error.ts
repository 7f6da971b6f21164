import * as errors from '../../shared/errors';

/** An error on its way from one process to another. */
export interface SentError {
  readonly name: string;
  readonly message: string;
  readonly stack?: string;
  readonly cause?: SentError;
}

export function packError(thrown: unknown): SentError {
  if (!(thrown instanceof Error)) return { name: 'Error', message: String(thrown) };
  const { name, message, stack, cause } = thrown;
  return { name, message, stack, cause: cause === undefined ? undefined : packError(cause) };
}

/** The same error here: of its class where it is one of ours, the remedy still in its message, with the stack it had there. */
export function unpackError({ name, message, stack, cause }: SentError): Error {
  const Class = CLASSES.get(name);
  const details = { cause: cause && unpackError(cause) };
  const error = Class ? new Class(message, details) : Object.assign(new Error(message, details), { name });
  if (stack !== undefined) error.stack = stack;
  return error;
}

type ErrorClass = new (message: string, details: errors.ErrorDetails) => errors.HeadstartError;

const isClass = (value: unknown): value is ErrorClass =>
  typeof value === 'function' && value.prototype instanceof errors.HeadstartError;

/** By the literal name that crosses, which a bundler leaves alone. */
const CLASSES = new Map(
  Object.values<unknown>(errors)
    .filter(isClass)
    .map((Class) => [new Class('', {}).name as string, Class]),
);
