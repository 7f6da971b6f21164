import { HeadstartError } from '../shared/errors';
import { RunFailedError } from './cloud/run-failed-error';

/** What the exit code of every command means; README and --help list the same. */
export const EXIT = {
  ok: 0,
  unexpected: 1,
  usage: 2,
  badInput: 3,
  setup: 4,
  unavailable: 5,
  interrupted: 130,
} as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

const BY_NAME: Readonly<Record<string, ExitCode>> = {
  ConfigError: EXIT.usage,
  SourceError: EXIT.badInput,
  ArchiveError: EXIT.badInput,
  DatasetError: EXIT.badInput,
  ImageError: EXIT.badInput,
  TooManyBadImagesError: EXIT.badInput,
  FormatError: EXIT.badInput,
  NewerFormatError: EXIT.badInput,
  BaseError: EXIT.setup,
  SetupError: EXIT.setup,
  NoGpuError: EXIT.setup,
  FeaturesGoneError: EXIT.unavailable,
  UnavailableError: EXIT.unavailable,
  OutOfTimeError: EXIT.unavailable,
  CancelledError: EXIT.interrupted,
};

/** The exit code for an error that ended a command; what is not ours was not expected. */
export function exitCodeOf(error: unknown): ExitCode {
  if (error instanceof RunFailedError) return BY_NAME[error.failure.error] ?? EXIT.unexpected;
  return error instanceof HeadstartError ? (BY_NAME[error.name] ?? EXIT.unexpected) : EXIT.unexpected;
}
