/**
 * Errors that cross a function boundary. Each class has a literal `name`, because Step Functions matches `ErrorEquals`
 * against it and a bundler may rename the class. The remedy travels inside the message, since a Lambda function hands
 * on nothing but an error's name and message.
 */
const REMEDY = '\n→ ';

export interface ErrorDetails {
  /** What the reader can do about it, one sentence. */
  readonly remedy?: string;
  readonly cause?: unknown;
}

export abstract class HeadstartError extends Error {
  abstract override readonly name: string;

  constructor(message: string, details: ErrorDetails = {}) {
    super(details.remedy ? `${message}${REMEDY}${details.remedy}` : message, { cause: details.cause });
  }

  /**
   * ERR_ and the words of the name: "ERR_TOO_MANY_BAD_IMAGES". For programs in which `instanceof` cannot tell, since they have
   * two copies of this class.
   */
  get code(): string {
    const words = this.name.replace(/Error$/, '').split(/(?=[A-Z])/);
    return `ERR_${words.join('_').toUpperCase()}`;
  }
}

/** An option or a configuration key that is unknown or out of range. */
export class ConfigError extends HeadstartError {
  override readonly name = 'ConfigError';
}

/** A source that cannot be opened: a missing file, an address that is refused, unreachable or too large. */
export class SourceError extends HeadstartError {
  override readonly name = 'SourceError';
}

/** An archive that is not a zip, is damaged, hostile or over a limit. */
export class ArchiveError extends HeadstartError {
  override readonly name = 'ArchiveError';
}

/** An archive that can be read but contains no data set: no image, one class, a class without training images. */
export class DatasetError extends HeadstartError {
  override readonly name = 'DatasetError';
}

/** One image that cannot be used. It is skipped and counted; the run continues. */
export class ImageError extends HeadstartError {
  override readonly name = 'ImageError';
}

/** More than the configured share of images could not be used. */
export class TooManyBadImagesError extends HeadstartError {
  override readonly name = 'TooManyBadImagesError';
}

/** Base weights that are missing, unreachable, or not those of the requested network. */
export class BaseError extends HeadstartError {
  override readonly name = 'BaseError';
}

/** Something to set up first: a native engine or tool, a deployed stack, credentials, a permission. */
export class SetupError extends HeadstartError {
  override readonly name = 'SetupError';
}

/**
 * A native part that does not load on this machine.
 * @param what as people call it
 * @param cause what the attempt threw, or said
 */
export function cannotLoad(what: string, cause: unknown): SetupError {
  return new SetupError(`Cannot load ${what}: ${cause instanceof Error ? cause.message : cause}`, {
    cause,
    remedy: 'Run "headstart setup", then "headstart doctor".',
  });
}

/** A file of Headstart (features, manifest, head) whose magic, version or schema is not the expected one. */
export class FormatError extends HeadstartError {
  override readonly name: 'FormatError' | 'NewerFormatError' = 'FormatError';
}

/**
 * A file of a version that the reader does not know: of a newer release, or of a multi-label run where one label per image
 * is read. Refused, and never replaced by what the reader would write.
 */
export class NewerFormatError extends FormatError {
  override readonly name = 'NewerFormatError';
}

/** Features that a run has computed are gone from the cache, or damaged there. The run computes them again. */
export class FeaturesGoneError extends HeadstartError {
  override readonly name = 'FeaturesGoneError';
}

/** The store or the network did not respond; trying again may help. The only one of these errors that is retried. */
export class UnavailableError extends HeadstartError {
  override readonly name = 'UnavailableError';
}

/** A job that should compute on a GPU sees none. */
export class NoGpuError extends HeadstartError {
  override readonly name = 'NoGpuError';
}

/** A step was stopped because its time was up. Tried once more: a slow store may have been the reason. */
export class OutOfTimeError extends HeadstartError {
  override readonly name = 'OutOfTimeError';
}

/** The user asked to stop. */
export class CancelledError extends HeadstartError {
  override readonly name = 'CancelledError';
}

/** Splits a message that crossed a function boundary into what happened and what to do. */
export function splitRemedy(message: string): { readonly problem: string; readonly remedy?: string } {
  const at = message.indexOf(REMEDY);
  return at < 0 ? { problem: message } : { problem: message.slice(0, at), remedy: message.slice(at + REMEDY.length) };
}
