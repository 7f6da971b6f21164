import {
  CloudFormationClient,
  DescribeStackResourcesCommand,
  GetTemplateCommand,
} from '@aws-sdk/client-cloudformation';
import { GetFunctionConfigurationCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { DescribeStateMachineCommand, SFNClient } from '@aws-sdk/client-sfn';
import { connectionTo } from './aws-environment';
import type { Instance } from './the-instance';

type Values = Readonly<Record<string, unknown>>;

export interface Template {
  readonly Resources: Readonly<
    Record<string, { readonly Type: string; readonly Properties?: Values; readonly Metadata?: Values }>
  >;
}

/** What of a function a person may have set by hand. */
const SETTINGS = ['MemorySize', 'Timeout', 'Handler', 'Runtime'] as const;

/**
 * Where functions and state machines are not as the template of their stack says, a line each: LocalStack detects no drift.
 * Names in the definitions of state machines are left out.
 */
export async function differencesFromTemplate(instance: Instance, stack: string): Promise<string[]> {
  const cloudformation = new CloudFormationClient(connectionTo(instance));
  const lambda = new LambdaClient(connectionTo(instance));
  const sfn = new SFNClient(connectionTo(instance));
  const differences: string[] = [];
  try {
    const { Resources } = await templateOf(instance, stack);
    const { StackResources = [] } = await cloudformation.send(new DescribeStackResourcesCommand({ StackName: stack }));
    for (const { LogicalResourceId: id = '', PhysicalResourceId: name } of StackResources) {
      const { Type, Properties = {} } = Resources[id] ?? {};
      if (Type === 'AWS::Lambda::Function') {
        const found = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName: name }));
        for (const setting of SETTINGS) {
          if (found[setting] !== Properties[setting]) {
            differences.push(`${id} ${setting}: ${found[setting]}, wanted ${Properties[setting]}`);
          }
        }
      }
      if (Type === 'AWS::StepFunctions::StateMachine') {
        const { definition = '' } = await sfn.send(new DescribeStateMachineCommand({ stateMachineArn: name }));
        const wanted = Properties.DefinitionString as string;
        if (withoutNames(definition) !== withoutNames(wanted)) differences.push(`${id} DefinitionString`);
      }
    }
    return differences;
  } finally {
    for (const client of [cloudformation, lambda, sfn]) client.destroy();
  }
}

/** The template that a stack has now. */
export async function templateOf(instance: Instance, stack: string): Promise<Template> {
  const client = new CloudFormationClient(connectionTo(instance));
  const { TemplateBody = '' } = await client.send(new GetTemplateCommand({ StackName: stack }));
  client.destroy();
  return JSON.parse(TemplateBody);
}

/** Functions and buckets stand in the template as `${Ingest}` and so on, deployed as ARNs and under their names. */
const withoutNames = (document: string) =>
  document.replace(/"\$\{\w+\}"|"arn:aws:(lambda|batch):[^"]*"|(?<="Bucket":\s*)"[^"]*"/g, '""');
