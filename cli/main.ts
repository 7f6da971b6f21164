import { CommanderError } from 'commander';
import { EXIT } from './exit-codes';
import { checkWithout } from './local/faster/check-without';
import { createProgram, pathOf } from './program';
import { reportError } from './report-error';
import { watchOutputs } from './terminal/watch-outputs';

async function main(): Promise<void> {
  let command: string | undefined;
  const report = (error: unknown) => reportError(error, process.argv.includes('--verbose'), command);
  watchOutputs(() => command, report);
  // Work that waits for what never comes leaves nothing to do: Node would call that a success.
  const unfinished = () => report(new Error(`"headstart ${process.argv[2] ?? ''}" ended before its work did`));
  process.once('beforeExit', unfinished);
  try {
    checkWithout(process.env);
    const program = createProgram();
    program.hook('preAction', (_, action) => {
      command = pathOf(action);
    });
    await program.parseAsync();
  } catch (error) {
    if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? EXIT.ok : EXIT.usage;
    else report(error);
  } finally {
    process.removeListener('beforeExit', unfinished);
  }
}

void main();
