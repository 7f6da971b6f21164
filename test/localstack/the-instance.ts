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

const VARIABLE = 'HEADSTART_SHARED_LOCALSTACK';

/** Lives in jest's own process, from set-up to teardown. */
export const INSTANCE: { stop?: () => Promise<void> } = {};

/** To jest's workers, which inherit the environment. */
export function share(shared: Shared): void {
  process.env[VARIABLE] = JSON.stringify(shared);
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
}

/** @throws Error where set-up failed, with the reason */
export function theInstance(): Instance {
  const text = process.env[VARIABLE];
  if (!text) throw new Error('No LocalStack was started: suites that use it belong into test/localstack');
  const shared = JSON.parse(text) as Shared;
  if (shared.kind === 'broken') throw new Error(shared.problem);
  return shared;
}
