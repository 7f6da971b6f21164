import { HeadstartError } from '../shared/errors';

/** What may follow an error, by its name: a command, and what it does. `command` is the one that failed. */
const NEXT: Readonly<Record<string, (command: string) => string>> = {
  ConfigError: (command) => `${command} --help   lists its options`,
  SourceError: (command) =>
    `${command} --help   explains what ${TAKES_SOURCE.test(command) ? 'a source can be' : 'it takes'}`,
  ArchiveError: () => 'headstart train FOLDER --out RUN   uses the unpacked folder instead of the archive',
  DatasetError: () => 'headstart train --help   shows the layouts of a data set',
  ImageError: (command) => `${command} --help   lists what it accepts`,
  TooManyBadImagesError: (command) => `${command} … --max-bad-share 0.5   continues without them`,
  BaseError: () => 'headstart doctor   lists the base weights on this machine',
  SetupError: () => 'headstart doctor   lists what is missing and how to fix it',
  FormatError: () => 'headstart train SOURCE --out RUN --force   makes it again',
  NewerFormatError: () => 'headstart train SOURCE --out RUN --store STORE   works in another store and folder',
  FeaturesGoneError: sameAgain,
  UnavailableError: sameAgain,
  OutOfTimeError: sameAgain,
  CancelledError: sameAgain,
  NoGpuError: () => "headstart train SOURCE --out RUN   trains on this machine's processor",
  RunFailedError: () => 'headstart runs list --stack STACK   lists the runs and their results',
};

function sameAgain(command: string): string {
  return `${command} …   the same command again continues where this one stopped`;
}

/** Commands that read a data set; others read runs and images. */
const TAKES_SOURCE = / (train|select|sweep|inspect|estimate|compare|run)$/;

/** A remedy that names a command, a flag, what was meant or the same command again says enough. */
const SAYS_ENOUGH = /headstart [a-z]|npm |same command|did you mean|(^|\s)--[a-z]/i;

/**
 * The command to try after an error.
 * @param remedy what the error itself advises
 * @param command the command that failed, 'headstart train'
 * @returns undefined where the remedy names one, or the error is none of ours
 */
export function nextCommand(error: unknown, remedy: string | undefined, command: string): string | undefined {
  if (!(error instanceof HeadstartError) || (remedy && SAYS_ENOUGH.test(remedy))) return undefined;
  return NEXT[error.name]?.(command);
}
