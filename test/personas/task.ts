import type { Page } from 'playwright-core';

/** A folder of a project that has headstart installed, with what a new user has. */
export interface Desk {
  /** A path in the folder. */
  at(name: string): string;
  /** Types a line in the folder. @returns what it prints @throws Error if it fails */
  type(line: string): Promise<string>;
  /** Puts the run of `npx headstart train photos.zip` into the folder; it is trained once. @returns what it printed */
  train(): Promise<string>;
  /** A page of the browser in which the task is done. */
  page(): Page;
  /** Whether files can be given to a page in a frame: not yet by way of WebDriver BiDi, as Firefox is driven. */
  readonly givesFilesToFrames: boolean;
  /** Starts `headstart serve`, once for all. @returns its address */
  serve(): Promise<string>;
}

/** What is typed, opened or clicked, and how one sees that it worked. */
export interface Step {
  /** In the table of docs/tasks.md. */
  readonly says: string;
  do(desk: Desk): Promise<void>;
}

export interface Task {
  readonly who: 'data scientist' | 'web developer' | 'ML engineer' | 'somebody without a terminal';
  readonly wants: string;
  readonly needs?: 'browser' | 'pty';
  readonly steps: readonly Step[];
}

/** The beginning of a task for whoever has a model already. */
export const trained: Step = {
  says: 'has the run of task 1',
  async do(desk) {
    await desk.train();
  },
};

/** A command that is typed as the table says, and what it has to print and leave. */
export const typed = (line: string, check: (printed: string, desk: Desk) => void | Promise<void>): Step => ({
  says: `\`${line}\``,
  async do(desk) {
    await check(await desk.type(line), desk);
  },
});
