import { parseArgs } from 'node:util';
import { z } from 'zod';
import { ConfigError } from '../../shared/errors';
import { FULL_PASS_ENVIRONMENT, FULL_PASS_TASKS, type JobTask, LARGE_JOB_SIZES, LARGE_TASKS } from '../steps';

export type Device = 'gpu' | 'cpu';

/** What a job is to do, and on what. */
export interface JobSettings {
  /** Address of the store: s3://bucket, or file:///folder on a laptop. */
  readonly storeUri: string;
  readonly runId: string;
  readonly task: JobTask;
  readonly device: Device;
  /** Whether a missing GPU is an error where TensorFlow computes, which would take the CPU and say so in a warning only. */
  readonly requireGpu: boolean;
  /** How many times AWS Batch has started this job, from 1. */
  readonly attempt: number;
  readonly jobId: string | undefined;
  /** Of the machine, where the job has one of Fargate's. */
  readonly vcpus: number | undefined;
}

const environmentSchema = z.object({
  [FULL_PASS_ENVIRONMENT.store]: z.string().min(1),
  [FULL_PASS_ENVIRONMENT.runId]: z.string().min(1),
  [FULL_PASS_ENVIRONMENT.task]: z.enum([...FULL_PASS_TASKS, ...LARGE_TASKS]),
  [FULL_PASS_ENVIRONMENT.vcpus]: z.coerce
    .number()
    .refine((vcpus) => LARGE_JOB_SIZES.some((size) => size.vcpus === vcpus), 'no job for large sets has as many')
    .optional(),
  /** AWS Batch sets these two. */
  AWS_BATCH_JOB_ATTEMPT: z.coerce.number().int().min(1).default(1),
  AWS_BATCH_JOB_ID: z.string().optional(),
});

const USAGE = 'wanted --device gpu (which requires one) or --device cpu, and with gpu perhaps --no-require-gpu';

/**
 * @param args `--device gpu|cpu` (default gpu), `--require-gpu` (default with gpu) or `--no-require-gpu`
 * @throws ConfigError naming each variable or argument that is missing or wrong
 */
export function readJobSettings(
  env: Readonly<Record<string, string | undefined>>,
  args: readonly string[],
): JobSettings {
  const parsed = environmentSchema.safeParse(env);
  if (!parsed.success) {
    const problems = parsed.error.issues.map(({ path, message }) => {
      const name = String(path[0]);
      return `${name} is ${env[name] === undefined ? 'not set' : JSON.stringify(env[name])}: ${message}`;
    });
    throw new ConfigError(`The environment of the job is not valid: ${problems.join('; ')}`, { cause: parsed.error });
  }
  const variables = parsed.data;
  const { device, requireGpu } = readArguments(args);
  return {
    storeUri: variables[FULL_PASS_ENVIRONMENT.store],
    runId: variables[FULL_PASS_ENVIRONMENT.runId],
    task: variables[FULL_PASS_ENVIRONMENT.task],
    device,
    requireGpu,
    attempt: variables.AWS_BATCH_JOB_ATTEMPT,
    jobId: variables.AWS_BATCH_JOB_ID,
    vcpus: variables[FULL_PASS_ENVIRONMENT.vcpus],
  };
}

function readArguments(args: readonly string[]): Pick<JobSettings, 'device' | 'requireGpu'> {
  const options = {
    device: { type: 'string', default: 'gpu' },
    'require-gpu': { type: 'boolean' },
    'no-require-gpu': { type: 'boolean' },
  } as const;
  let values: ReturnType<typeof parseArgs<{ options: typeof options }>>['values'];
  try {
    ({ values } = parseArgs({ args: [...args], options }));
  } catch (cause) {
    throw new ConfigError(`The job's arguments are not valid: ${(cause as Error).message}; ${USAGE}`, { cause });
  }
  const { device, 'require-gpu': wanted, 'no-require-gpu': unwanted } = values;
  if ((device !== 'gpu' && device !== 'cpu') || (wanted && (unwanted || device === 'cpu'))) {
    throw new ConfigError(`The job's arguments are ${JSON.stringify(args.join(' '))}: ${USAGE}`);
  }
  return { device, requireGpu: device === 'gpu' && !unwanted };
}
