import { Argument, type Command } from 'commander';
import { bashCompletion } from '../completion/bash-completion';
import { completionTree } from '../completion/completion-tree';
import { fishCompletion } from '../completion/fish-completion';
import { zshCompletion } from '../completion/zsh-completion';

const SHELLS = { bash: bashCompletion, zsh: zshCompletion, fish: fishCompletion } as const;

const EXAMPLES = `
Examples:
  $ source <(headstart completion bash)    # also in ~/.bashrc
  $ source <(headstart completion zsh)     # also in ~/.zshrc, after compinit
  $ headstart completion fish > ~/.config/fish/completions/headstart.fish`;

/** Adds `headstart completion`: a script made from the commands as they are. */
export function addCompletion(program: Command): void {
  program
    .command('completion')
    .description('print a script that completes commands, flags, choices and files in a shell')
    .addArgument(new Argument('<shell>', 'which shell').choices(Object.keys(SHELLS)))
    .addHelpText('after', EXAMPLES)
    .action((shell: keyof typeof SHELLS) => {
      process.stdout.write(SHELLS[shell](completionTree(program)));
    });
}
