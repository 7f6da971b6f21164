import { withoutArchiveEnding } from '../../shared/archive/archive-name';
import type { ConfigInput } from '../../shared/config';
import { ConfigError, SetupError } from '../../shared/errors';
import { type CloudFlags, repeatedFlags } from './cloud-options';
import type { Cloud } from './with-cloud';

export interface RunRequest {
  readonly source: string;
  readonly config: ConfigInput;
  /** Becomes the run's id. */
  readonly name: string;
}

/**
 * Starts an execution of the stack's state machine; its name is the run's id.
 * @throws ConfigError where another run has that name, SetupError where the stack has no state machine any more
 */
export async function startRun(
  { sfn, stack }: Cloud,
  { source, config, name }: RunRequest,
  flags: CloudFlags,
): Promise<void> {
  const { StartExecutionCommand } = await import('@aws-sdk/client-sfn');
  const input = JSON.stringify({ source, ...(Object.keys(config).length && { config }) });
  try {
    await sfn.send(new StartExecutionCommand({ stateMachineArn: stack.stateMachineArn, name, input }));
  } catch (error) {
    const { name: kind } = error as Error;
    if (kind === 'ExecutionAlreadyExists') {
      throw new ConfigError(`There is a run "${name}" already, with another source or configuration, or it has ended`, {
        remedy: `"headstart watch ${name}${repeatedFlags(flags)}" shows it; give another --name for a new run`,
        cause: error,
      });
    }
    if (kind === 'StateMachineDoesNotExist') {
      throw new SetupError(`The stack "${stack.name}" has no state machine ${stack.stateMachineArn} any more`, {
        remedy: `"headstart deploy${repeatedFlags(flags)}" makes it again`,
        cause: error,
      });
    }
    throw error;
  }
}

/**
 * A run's id that people can read, sort and tell apart: photos-20261125-023104-k3f9.
 * @param source name of the archive
 * @param random in [0, 1)
 */
export function runName(source: string, now: Date, random: number): string {
  const stem = withoutArchiveEnding(source)
    .replaceAll(/[^A-Za-z0-9_-]+/g, '-')
    .replaceAll(/^-+|-+$/g, '');
  const time = now.toISOString().slice(0, 19).replaceAll(/[-:]/g, '').replace('T', '-');
  const tail = Math.floor(random * 36 ** 4)
    .toString(36)
    .padStart(4, '0');
  return `${stem.slice(0, 50) || 'run'}-${time}-${tail}`;
}

/** @throws ConfigError unless it can name a run */
export function checkRunId(id: string): string {
  if (/^[A-Za-z0-9_-]{1,80}$/.test(id)) return id;
  throw new ConfigError(`${JSON.stringify(id)} names no run: a run's id has letters, digits, - and _, 80 at most`, {
    remedy: '"headstart runs list" lists the runs',
  });
}
