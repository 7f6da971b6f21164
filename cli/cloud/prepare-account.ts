import { imageStackName } from '../../functions/steps';
import { SetupError } from '../../shared/errors';
import { accountQuotas } from './account-quotas';
import { awsAsker } from './ask-aws';
import { awsFailure } from './aws-failure';
import { buildImage } from './build-image';
import { fitToQuotas } from './fit-to-quotas';

/** What an account is asked for around a deployment. */
export interface PreparedAccount {
  /** Parameters that fit the stack to the account. */
  readonly context: readonly string[];
  /**
   * Has the image of TrainHead built where it is missing; its stack is deployed by then.
   * @throws SetupError where it cannot be built
   */
  buildTrainHead(stack: string): Promise<void>;
}

/**
 * Reads the quotas of the account, and says what does not fit.
 * @param context key=value, as it was given
 * @throws SetupError (credentials, a permission), UnavailableError
 */
export async function prepareAccount(
  context: readonly string[],
  say: (text: string) => void,
): Promise<PreparedAccount> {
  try {
    const ask = await awsAsker();
    const fitted = fitToQuotas(context, await accountQuotas(ask));
    for (const line of fitted.said) say(line);
    return {
      context: fitted.context,
      buildTrainHead: async (stack) => {
        try {
          await buildImage(ask, await trainHeadOf(stack), { say });
        } catch (error) {
          throw awsFailure(error);
        }
      },
    };
  } catch (error) {
    throw awsFailure(error);
  }
}

async function trainHeadOf(stack: string) {
  const { CloudFormationClient, DescribeStacksCommand } = await import('@aws-sdk/client-cloudformation');
  const client = new CloudFormationClient();
  try {
    const StackName = imageStackName(stack);
    const { Stacks: [found] = [] } = await client.send(new DescribeStacksCommand({ StackName }));
    const output = (key: string) => {
      const value = found?.Outputs?.find(({ OutputKey }) => OutputKey === key)?.OutputValue;
      if (value) return value;
      throw new SetupError(`The stack "${StackName}" has no output "${key}"`, {
        remedy: `"headstart deploy --stack ${stack}" makes it`,
      });
    };
    return {
      project: output('TrainHeadProject'),
      repository: output('TrainHeadRepository'),
      tag: output('TrainHeadTag'),
    };
  } finally {
    client.destroy();
  }
}
