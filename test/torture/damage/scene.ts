import type { HeadstartOptions } from '../../support/headstart';

/** What is there before something is damaged, and what reads it. */
export interface Scene {
  readonly name: string;
  /** Leaves its files in a folder. */
  make(folder: string): Promise<void>;
  /** Of its files, below the folder: those whose damage is tried. */
  isTried(file: string): boolean;
  /** @param folder what `make` has left */
  readers(folder: string): readonly Reader[];
}

/** Something that reads such files. What it says and leaves where nothing is damaged is what it has to say and leave always. */
export interface Reader {
  readonly name: string;
  reads(file: string): boolean;
  /** Makes a copy of the scene ready for it, before the file is damaged. */
  prepare?(folder: string, file: string): void;
  run(folder: string, how: How): Promise<readonly Answer[]>;
  /** Files and folders whose bytes are compared where it succeeds. */
  readonly leaves: readonly string[];
}

/** How its processes are started. */
export type How = Pick<HeadstartOptions, 'through'>;

export interface Answer {
  /** What was asked, where a reader asks more than one thing. */
  readonly what?: string;
  /** As the command line ends; null where a signal ended it. */
  readonly code: number | null;
  /** What has to be the same each time. */
  readonly said: string;
  /** All that was said, for people. */
  readonly output: string;
}
