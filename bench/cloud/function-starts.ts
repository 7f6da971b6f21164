import {
  GetFunctionConfigurationCommand,
  InvokeCommand,
  type LambdaClient,
  ListFunctionsCommand,
  UpdateFunctionConfigurationCommand,
  waitUntilFunctionUpdatedV2,
} from '@aws-sdk/client-lambda';

/** One call of a function, as its caller and its own REPORT line tell it. */
export interface FunctionCall {
  /** From the request to the answer. */
  readonly seconds: number;
  /** Of the environment's start; undefined where there was one already. */
  readonly initMs?: number;
  /** Of the handler. */
  readonly handlerMs: number;
  readonly peakMb: number;
}

/** Physical name of a function; CloudFormation makes it from the stack's name and the path of its construct. */
export async function findFunction(lambda: LambdaClient, path: string): Promise<string> {
  const { Functions = [] } = await lambda.send(new ListFunctionsCommand({ MaxItems: 50 }));
  const found = Functions.map(({ FunctionName = '' }) => FunctionName).find((name) =>
    name.startsWith(`Headstart-${path}`),
  );
  if (!found) throw new Error(`The stack has no function ${path}`);
  return found;
}

let environments = 0;

/** Makes the next call meet a new environment: a changed variable ends those that there are. */
export async function renewEnvironment(lambda: LambdaClient, name: string): Promise<void> {
  const { Environment } = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName: name }));
  const variables = { ...Environment?.Variables, BENCH_ENVIRONMENT: String(environments++) };
  await lambda.send(
    new UpdateFunctionConfigurationCommand({ FunctionName: name, Environment: { Variables: variables } }),
  );
  await waitUntilFunctionUpdatedV2({ client: lambda, maxWaitTime: 60 }, { FunctionName: name });
}

/** @throws Error where the function fails, or its log has no REPORT line */
export async function callFunction(lambda: LambdaClient, name: string, event: object): Promise<FunctionCall> {
  const begun = performance.now();
  const answer = await lambda.send(
    new InvokeCommand({ FunctionName: name, Payload: JSON.stringify(event), LogType: 'Tail' }),
  );
  const seconds = (performance.now() - begun) / 1000;
  if (answer.FunctionError) throw new Error(`${name} failed: ${Buffer.from(answer.Payload ?? []).toString('utf8')}`);
  return { seconds, ...readReport(Buffer.from(answer.LogResult ?? '', 'base64').toString('utf8')) };
}

/** What Lambda's last line of a call says; https://docs.aws.amazon.com/lambda/latest/dg/nodejs-logging.html */
export function readReport(log: string): Omit<FunctionCall, 'seconds'> {
  const line = log.split('\n').findLast((text) => text.startsWith('REPORT ')) ?? '';
  const field = (name: string) => {
    const found = new RegExp(`\\t${name}: ([\\d.]+) `).exec(line);
    return found ? Number(found[1]) : undefined;
  };
  const [handlerMs, peakMb, initMs] = [field('Duration'), field('Max Memory Used'), field('Init Duration')];
  if (handlerMs === undefined || peakMb === undefined) throw new Error(`No REPORT line in "${log.slice(-300)}"`);
  return { handlerMs, peakMb, ...(initMs !== undefined && { initMs }) };
}
