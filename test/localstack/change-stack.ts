import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  CloudFormationClient,
  CreateChangeSetCommand,
  DeleteStackCommand,
  DescribeChangeSetCommand,
  DescribeStacksCommand,
  ExecuteChangeSetCommand,
  paginateDescribeStackEvents,
  type Stack,
  type StackEvent,
} from '@aws-sdk/client-cloudformation';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { connectionTo } from './aws-environment';
import type { StackOutputs } from './deploy-stack';
import type { Instance } from './the-instance';

/** Of stacks and change sets, while they are at it. */
const AT_WORK = /_(IN_PROGRESS|PENDING)$/;
const POLL_MS = 250;
/** Something is wrong once a stack has not moved for this long, on any machine. */
const NEXT_EVENT_WITHIN_MS = 240_000;

/**
 * Makes a stack from a template, or gives it another one, by a change set as the CDK does it: without a synthesis for each.
 * @throws Error with what failed, where the stack does not take it
 */
export async function changeStack(instance: Instance, name: string, template: object): Promise<StackOutputs> {
  const client = new CloudFormationClient(connectionTo(instance));
  try {
    const before = await describe(client, name);
    const change = await client.send(
      new CreateChangeSetCommand({
        StackName: name,
        ChangeSetName: `change-${randomUUID()}`,
        ChangeSetType: before ? 'UPDATE' : 'CREATE',
        TemplateURL: await upload(instance, template),
        Capabilities: ['CAPABILITY_IAM', 'CAPABILITY_NAMED_IAM'],
      }),
    );
    const at = { StackName: name, ChangeSetName: change.Id };
    const planned = await settled(client, change.StackId as string, async () => {
      const found = await client.send(new DescribeChangeSetCommand(at));
      return AT_WORK.test(found.Status ?? '') ? undefined : found;
    });
    if (planned.Status !== 'CREATE_COMPLETE') throw new Error(`${name} takes no change: ${planned.StatusReason}`);
    await client.send(new ExecuteChangeSetCommand(at));
    const after = await ended(client, change.StackId as string);
    if (after?.StackStatus !== (before ? 'UPDATE_COMPLETE' : 'CREATE_COMPLETE')) {
      throw new Error(`${name} is ${after?.StackStatus}: ${await failuresOf(client, change.StackId as string)}`);
    }
    // LocalStack calls a stack complete an instant before it has its outputs; the change set's name comes after them.
    return outputsOf(
      await settled(client, change.StackId as string, async () => {
        const found = await describe(client, change.StackId as string);
        return found?.ChangeSetId === change.Id ? found : undefined;
      }),
    );
  } finally {
    client.destroy();
  }
}

/** @throws Error with what failed, where the stack does not go */
export async function deleteStack(instance: Instance, name: string): Promise<void> {
  const client = new CloudFormationClient(connectionTo(instance));
  try {
    const id = (await describe(client, name))?.StackId;
    if (!id) throw new Error(`There is no stack ${name}`);
    await client.send(new DeleteStackCommand({ StackName: name }));
    const after = await ended(client, id);
    if (after?.StackStatus !== 'DELETE_COMPLETE') {
      throw new Error(`${name} is ${after?.StackStatus}: ${await failuresOf(client, id)}`);
    }
  } finally {
    client.destroy();
  }
}

async function describe(client: CloudFormationClient, nameOrId: string): Promise<Stack | undefined> {
  try {
    return (await client.send(new DescribeStacksCommand({ StackName: nameOrId }))).Stacks?.[0];
  } catch (error) {
    if (/does not exist/.test((error as Error).message)) return undefined;
    throw error;
  }
}

const ended = (client: CloudFormationClient, id: string) =>
  settled(client, id, async () => {
    const found = await describe(client, id);
    return AT_WORK.test(found?.StackStatus ?? '') ? undefined : found;
  });

/** How long it takes depends on the machine: an error only where the stack stands still. */
async function settled<T>(client: CloudFormationClient, id: string, look: () => Promise<T | undefined>): Promise<T> {
  let events = 0;
  for (let latest = Date.now() + NEXT_EVENT_WITHIN_MS; ; await sleep(POLL_MS)) {
    const found = await look();
    if (found) return found;
    if (Date.now() > latest) {
      const now = (await eventsOf(client, id)).length;
      if (now === events) throw new Error(`${id}: nothing has happened for ${NEXT_EVENT_WITHIN_MS / 1000} s`);
      events = now;
      latest = Date.now() + NEXT_EVENT_WITHIN_MS;
    }
  }
}

/** CloudFormation takes no more than 51,200 characters with the request itself. */
async function upload(instance: Instance, template: object): Promise<string> {
  const s3 = new S3Client(connectionTo(instance));
  const { BucketName: bucket } = instance.outputs;
  const key = `templates/${randomUUID()}.json`;
  await s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: JSON.stringify(template) }));
  s3.destroy();
  return `${instance.endpoint}/${bucket}/${key}`;
}

async function failuresOf(client: CloudFormationClient, id: string): Promise<string> {
  const failures = (await eventsOf(client, id)).filter(({ ResourceStatus = '' }) => ResourceStatus.endsWith('_FAILED'));
  return failures.map((event) => `${event.LogicalResourceId}: ${event.ResourceStatusReason}`).join('; ');
}

async function eventsOf(client: CloudFormationClient, id: string): Promise<readonly StackEvent[]> {
  const events: StackEvent[] = [];
  for await (const page of paginateDescribeStackEvents({ client }, { StackName: id })) {
    events.push(...(page.StackEvents ?? []));
  }
  return events;
}

const outputsOf = ({ Outputs = [] }: Stack) =>
  Object.fromEntries(Outputs.map(({ OutputKey, OutputValue }) => [OutputKey, OutputValue])) as unknown as StackOutputs;
