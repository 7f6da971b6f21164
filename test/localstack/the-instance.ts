import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { StackOutputs } from './deploy-stack';

/** What the suites are told of the LocalStack that global-setup.ts started. */
export interface Instance {
  readonly endpoint: string;
  /** Environment for the AWS SDKs, the CDK and the command line. */
  readonly env: Readonly<Record<string, string>>;
  readonly root: string;
  readonly outputs: StackOutputs;
}

type Shared = ({ readonly kind: 'ready' } & Instance) | { readonly kind: 'broken'; readonly problem: string };

/** Names the file that is there once LocalStack is ready, or has failed to be. */
const VARIABLE = 'HEADSTART_SHARED_LOCALSTACK';
const LOOK_MS = 100;

/** Lives in jest's own process, from set-up to teardown. */
export const INSTANCE: { settled?: Promise<void>; stop?: () => Promise<void> } = {};

/** Tells jest's workers, which inherit the environment, where they will hear of it; before any of them is started. */
export async function announce(): Promise<void> {
  process.env[VARIABLE] = join(await mkdtemp(join(tmpdir(), 'headstart-instance-')), 'instance.json');
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
}

export async function share(shared: Shared): Promise<void> {
  const file = process.env[VARIABLE] as string;
  await writeFile(`${file}.tmp`, JSON.stringify(shared));
  await rename(`${file}.tmp`, file);
}

/** Waits until it is ready or has failed; at once where none was announced. */
export async function instanceIsSettled(): Promise<void> {
  const file = process.env[VARIABLE];
  while (file && !existsSync(file)) await sleep(LOOK_MS);
}

/** What set-up leaves for the workers. */
export async function forget(): Promise<void> {
  const file = process.env[VARIABLE];
  if (file) await rm(dirname(file), { recursive: true, force: true });
}

/** @throws Error where set-up failed, with the reason */
export function theInstance(): Instance {
  const file = process.env[VARIABLE];
  if (!file) throw new Error('No LocalStack was started: suites that use it belong into test/localstack');
  const shared = JSON.parse(readFileSync(file, 'utf8')) as Shared;
  if (shared.kind === 'broken') throw new Error(shared.problem);
  return shared;
}
