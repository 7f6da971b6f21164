import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type HistoryEvent, SFNClient } from '@aws-sdk/client-sfn';

export const STATE_MACHINE = 'arn:aws:states:eu-central-1:123456789012:stateMachine:Pets';

export interface FakeExecution {
  readonly input?: string;
  status: 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'ABORTED' | 'TIMED_OUT';
  /** Each look at the history sees one more of these slices; the last one stays. */
  readonly looks: readonly (readonly HistoryEvent[])[];
  seen: number;
}

export interface FakeStepFunctions {
  readonly client: SFNClient;
  /** By name. */
  readonly executions: Map<string, FakeExecution>;
  /** Answers to DescribeMapRun, one per call; the last one stays. */
  mapRuns: Record<string, number>[];
  readonly requests: { readonly action: string; readonly body: Record<string, unknown> }[];
  /** Answers the next request for an action with an error. */
  failNext(action: string, status: number, type: string): void;
  close(): Promise<void>;
}

const PAGE = 4;
const started = new Date('2026-01-02T03:04:05Z');

/** The few requests of Step Functions' JSON interface that the command line makes, answered from memory; small pages. */
export async function startFakeStepFunctions(): Promise<FakeStepFunctions> {
  const executions = new Map<string, FakeExecution>();
  const requests: FakeStepFunctions['requests'] = [];
  const failures = new Map<string, { status: number; type: string }>();
  const fake = { executions, requests, mapRuns: [] as Record<string, number>[] };
  const refuse = (type: string, status = 400) => ({ status, body: { __type: type, message: `${type} from the fake` } });
  const nameOf = (arn: unknown) => String(arn).split(':').at(-1) ?? '';

  const answers: Record<string, (body: Record<string, unknown>) => { status: number; body: object }> = {
    StartExecution({ name, input, stateMachineArn }) {
      if (stateMachineArn !== STATE_MACHINE) return refuse('StateMachineDoesNotExist');
      if (executions.has(String(name))) return refuse('ExecutionAlreadyExists');
      executions.set(String(name), { input: String(input), status: 'RUNNING', looks: [[]], seen: 0 });
      return { status: 200, body: { executionArn: `x:${name}`, startDate: seconds(started) } };
    },
    DescribeExecution({ executionArn }) {
      const found = executions.get(nameOf(executionArn));
      if (!found) return refuse('ExecutionDoesNotExist');
      return { status: 200, body: { executionArn, status: found.status, startDate: seconds(started) } };
    },
    GetExecutionHistory({ executionArn, nextToken, reverseOrder }) {
      const found = executions.get(nameOf(executionArn));
      if (!found) return refuse('ExecutionDoesNotExist');
      if (!nextToken) found.seen = Math.min(found.seen + 1, found.looks.length);
      const events = found.looks.slice(0, found.seen).flat();
      const ordered = reverseOrder ? [...events].reverse() : events;
      const from = Number(nextToken ?? 0);
      const page = ordered.slice(from, from + PAGE).map((event) => ({ ...event, timestamp: seconds(event.timestamp) }));
      return {
        status: 200,
        body: { events: page, nextToken: from + PAGE < ordered.length ? `${from + PAGE}` : undefined },
      };
    },
    DescribeMapRun() {
      const counts = fake.mapRuns.length > 1 ? fake.mapRuns.shift() : fake.mapRuns[0];
      const zero = {
        pending: 0,
        running: 0,
        succeeded: 0,
        failed: 0,
        timedOut: 0,
        aborted: 0,
        total: 0,
        resultsWritten: 0,
      };
      return { status: 200, body: { itemCounts: { ...zero, ...counts } } };
    },
    ListExecutions() {
      const list = [...executions].map(([name, { status }]) => ({
        name,
        status,
        startDate: seconds(started),
        ...(status !== 'RUNNING' && { stopDate: seconds(started) + 60 }),
      }));
      return { status: 200, body: { executions: list } };
    },
    StopExecution({ executionArn }) {
      const found = executions.get(nameOf(executionArn));
      if (found) found.status = 'ABORTED';
      return { status: 200, body: { stopDate: seconds(started) } };
    },
  };

  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = JSON.parse(Buffer.concat(chunks).toString('utf8') || '{}');
    const action = String(request.headers['x-amz-target']).split('.').at(-1) ?? '';
    requests.push({ action, body });
    const failure = failures.get(action);
    failures.delete(action);
    const answer = failure
      ? refuse(failure.type, failure.status)
      : (answers[action]?.(body) ?? refuse('UnknownOperation'));
    response.writeHead(answer.status, { 'Content-Type': 'application/x-amz-json-1.0' });
    response.end(JSON.stringify(answer.body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const client = new SFNClient({
    region: 'eu-central-1',
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
  });
  return Object.assign(fake, {
    client,
    failNext: (action: string, status: number, type: string) => void failures.set(action, { status, type }),
    close: async () => {
      client.destroy();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  });
}

const seconds = (date: Date | undefined) => Number(date ?? 0) / 1000;
