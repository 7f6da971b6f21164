import { setTimeout as wait } from 'node:timers/promises';
import { SetupError } from '../../shared/errors';
import { type AskAws, AwsRefusal } from './ask-aws';

/** An image as the stack that builds it names it in its outputs. */
export interface ImageOutputs {
  readonly project: string;
  readonly repository: string;
  readonly tag: string;
}

export interface BuildImageOptions {
  readonly say: (text: string) => void;
  /** Between two looks at a build. */
  readonly pollMs?: number;
}

interface Build {
  readonly id: string;
  readonly buildStatus: string;
  readonly currentPhase?: string;
  readonly logs?: { readonly deepLink?: string };
}

const POLL_MS = 10_000;

/**
 * Has the account build an image that it does not have yet, and waits for it: nothing is built on this machine.
 * @returns whether it was built
 * @throws SetupError where the build fails, with the address of its log; AwsRefusal
 */
export async function buildImage(
  ask: AskAws,
  { project, repository, tag }: ImageOutputs,
  { say, pollMs = POLL_MS }: BuildImageOptions,
): Promise<boolean> {
  if (await hasImage(ask, repository, tag)) return false;
  const build = (operation: string, input: object) =>
    ask({ service: 'codebuild', operation: `CodeBuild_20161006.${operation}`, input });
  say(`Building the image ${repository}:${tag.slice(0, 8)} in the account (CodeBuild, some minutes)`);
  const started = await build('StartBuild', { projectName: project }).catch((error) => {
    throw refusedBuild(error);
  });
  let { build: current } = started as unknown as { build: Build };
  for (let phase = current.currentPhase; current.buildStatus === 'IN_PROGRESS'; ) {
    await wait(pollMs);
    const { builds } = (await build('BatchGetBuilds', { ids: [current.id] })) as unknown as { builds: Build[] };
    current = builds[0] ?? current;
    if (current.currentPhase !== phase) {
      phase = current.currentPhase;
      say(`  ${phase?.toLowerCase().replaceAll('_', ' ')}`);
    }
  }
  if (current.buildStatus === 'SUCCEEDED') return true;
  throw new SetupError(`The build of the image "${repository}" ended with ${current.buildStatus}`, {
    remedy: `the reason is in its log: ${current.logs?.deepLink ?? `project "${project}" in CodeBuild`}`,
  });
}

/** Some new accounts start with no builds at all, whatever Service Quotas says of them. */
function refusedBuild(error: unknown): unknown {
  if (!(error instanceof AwsRefusal) || error.name !== 'AccountLimitExceededException') return error;
  return new SetupError(`The account may not build an image: ${error.message}`, {
    cause: error,
    remedy:
      'ask AWS Support to lift the hold on CodeBuild, or build the image with Docker (docs/operations.md), then deploy again',
  });
}

async function hasImage(ask: AskAws, repositoryName: string, imageTag: string): Promise<boolean> {
  try {
    const operation = 'AmazonEC2ContainerRegistry_V20150921.DescribeImages';
    await ask({ service: 'ecr', operation, input: { repositoryName, imageIds: [{ imageTag }] } });
    return true;
  } catch (error) {
    if (error instanceof AwsRefusal && error.name === 'ImageNotFoundException') return false;
    throw error;
  }
}
