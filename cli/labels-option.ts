import type { Command } from 'commander';

/** The flag of commands that read a source. */
export interface LabelsFlag {
  readonly labels?: string;
}

export function addLabelsOption(command: Command): Command {
  return command.option(
    '--labels <file>',
    'a table of labels: .csv or .jsonl with file,label[,split], instead of class folders',
  );
}
