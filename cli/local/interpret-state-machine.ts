import type { State, StateMachine } from '../../functions/states/state-machine';
import { CancelledError } from '../../shared/errors';
import { BATCH_SUBMIT_JOB, checkDefinition } from './check-definition';
import { holds } from './choice';
import { fillTemplate, type Json, readPath, runtimeError, type Scope, writePath } from './payload-template';
import { delaySeconds, matches, type RetryRule } from './retry';

export type ExecutionEvent =
  | { readonly kind: 'entered' | 'exited'; readonly state: string }
  | { readonly kind: 'retry'; readonly state: string; readonly error: string; readonly seconds: number }
  | { readonly kind: 'failed'; readonly state: string; readonly error: string };

export interface InterpretOptions {
  /** What a task invokes, by function name. The payload and the answer pass through JSON. */
  readonly tasks: Readonly<Record<string, (payload: Json, signal: AbortSignal) => Promise<unknown>>>;
  /** What a job of a `.sync` task runs, by job definition: it is told by its environment and answers nothing. */
  readonly jobs?: Readonly<
    Record<string, (environment: Readonly<Record<string, string>>, signal: AbortSignal) => Promise<unknown>>
  >;
  /** The bytes of the object that a Map's ItemReader names. */
  readItems(bucket: string, key: string): Promise<Uint8Array | undefined>;
  readonly input: Json;
  readonly executionName: string;
  readonly signal: AbortSignal;
  onEvent?(event: ExecutionEvent): void;
  /** Is handed what a Task or a Map answers, before anything is taken of it; what it throws, the state fails with. */
  onAnswer?(state: string, answer: Json): void;
  /** For tests; by default real time and Math.random. */
  readonly sleep?: (seconds: number, signal: AbortSignal) => Promise<void>;
  readonly random?: () => number;
}

/** An execution that ended in a Fail state, or in an error that no catcher took. */
export class ExecutionFailed extends Error {
  override readonly name = 'ExecutionFailed';
  constructor(
    /** The error's name, as the state machine saw it. */
    readonly error: string,
    readonly reason: string,
    options?: ErrorOptions,
  ) {
    super(`${error}: ${reason}`, options);
  }
}

/**
 * Runs a state machine in this process, as Step Functions runs it: the subset of the Amazon States Language that
 * `checkDefinition` lets pass, and nothing else. Data passes through JSON between states, so that what would be lost on
 * AWS is lost here too. Three things differ on purpose: TimeoutSeconds is not enforced (it caps a bill, and a laptop has
 * none), a Map that fails does so with the error of its first failed item, which says more than a threshold, and a
 * ResultWriter writes nothing, since no program reads what it writes on AWS.
 * @returns the output of the last state
 * @throws ExecutionFailed, its cause the error of the step; CancelledError when the signal is aborted
 */
export async function interpretStateMachine(definition: StateMachine, options: InterpretOptions): Promise<Json> {
  checkDefinition(definition);
  const context: Json = { Execution: { Name: options.executionName, Input: options.input } };
  return runStates(definition, options.input, { options, context, causes: new Map() });
}

interface Execution {
  readonly options: InterpretOptions;
  readonly context: { readonly [key: string]: Json };
  /** The error objects behind error names, for whoever reports the failure. */
  readonly causes: Map<string, unknown>;
}

async function runStates(machine: StateMachine, input: Json, execution: Execution): Promise<Json> {
  const { onEvent, signal } = execution.options;
  let name = machine.StartAt;
  let data = input;
  for (;;) {
    throwIfAborted(signal);
    const state = machine.States[name] as State;
    onEvent?.({ kind: 'entered', state: name });
    const { output, next } = await runState(name, state, data, execution);
    onEvent?.({ kind: 'exited', state: name });
    if (next === undefined) return output;
    name = next;
    data = output;
  }
}

interface Outcome {
  readonly output: Json;
  /** undefined at the end. */
  readonly next?: string;
}

async function runState(name: string, state: State, data: Json, execution: Execution): Promise<Outcome> {
  const context = { ...execution.context, State: { Name: name, RetryCount: 0 } };
  const input = applyPath(state.InputPath, { data, context });
  const scope: Scope = { data: input, context };
  const next = state.End === true ? undefined : (state.Next as string | undefined);
  const finish = (result: Json, target = next): Outcome => {
    const merged = writePath(state.ResultPath === undefined ? '$' : (state.ResultPath as string | null), input, result);
    return { output: applyPath(state.OutputPath, { data: merged, context }), next: target };
  };
  switch (state.Type) {
    case 'Pass':
      return finish(
        (state.Result as Json) ?? (state.Parameters ? fillTemplate(state.Parameters as Json, scope) : input),
      );
    case 'Succeed':
      return { output: applyPath(state.OutputPath, scope) };
    case 'Wait':
      await (execution.options.sleep ?? sleep)(state.Seconds as number, execution.options.signal);
      return finish(input);
    case 'Choice': {
      const chosen = (state.Choices as readonly { Next: string }[]).find((rule) =>
        holds(rule as unknown as Json, scope),
      );
      const target = chosen?.Next ?? (state.Default as string | undefined);
      if (!target) throw new ExecutionFailed('States.NoChoiceMatched', `No choice of "${name}" holds`);
      return { output: input, next: target };
    }
    case 'Fail': {
      const read = (path: unknown, plain: unknown) => String(path ? readPath(path as string, scope) : (plain ?? ''));
      const error = read(state.ErrorPath, state.Error);
      throw new ExecutionFailed(error, read(state.CausePath, state.Cause), { cause: execution.causes.get(error) });
    }
    default:
      return runCaught(name, state, scope, execution, finish);
  }
}

/** A Task or Map with its Retry and Catch fields. */
async function runCaught(
  name: string,
  state: State,
  scope: Scope,
  execution: Execution,
  finish: (result: Json) => Outcome,
): Promise<Outcome> {
  const { onEvent, signal, random = Math.random, sleep: wait = sleep } = execution.options;
  const attempts = new Map<RetryRule, number>();
  for (let retries = 0; ; retries++) {
    try {
      const here = { ...scope, context: { ...(scope.context as object), State: { Name: name, RetryCount: retries } } };
      const result = await (state.Type === 'Map' ? runMap(state, here, execution) : runTask(state, here, execution));
      execution.options.onAnswer?.(name, result);
      const selected = state.ResultSelector
        ? fillTemplate(state.ResultSelector as Json, { ...scope, data: result })
        : result;
      return finish(selected);
    } catch (thrown) {
      if (signal.aborted)
        throw thrown instanceof CancelledError ? thrown : new CancelledError('The run was stopped', { cause: thrown });
      const { error, cause } = describe(thrown);
      execution.causes.set(error, thrown instanceof ExecutionFailed ? (thrown.cause ?? thrown) : thrown);
      const rule = ((state.Retry as readonly RetryRule[]) ?? []).find(({ ErrorEquals }) => matches(ErrorEquals, error));
      const seconds = rule && delaySeconds(rule, attempts.get(rule) ?? 0, random);
      if (rule && seconds !== undefined) {
        attempts.set(rule, (attempts.get(rule) ?? 0) + 1);
        onEvent?.({ kind: 'retry', state: name, error, seconds });
        await wait(seconds, signal);
        continue;
      }
      onEvent?.({ kind: 'failed', state: name, error });
      const catcher = (
        (state.Catch as readonly { ErrorEquals: string[]; ResultPath?: string | null; Next: string }[]) ?? []
      ).find(({ ErrorEquals }) => matches(ErrorEquals, error));
      if (!catcher)
        throw thrown instanceof ExecutionFailed ? thrown : new ExecutionFailed(error, cause, { cause: thrown });
      const path = catcher.ResultPath === undefined ? '$' : catcher.ResultPath;
      return { output: writePath(path, scope.data, { Error: error, Cause: cause }), next: catcher.Next };
    }
  }
}

async function runTask(state: State, scope: Scope, execution: Execution): Promise<Json> {
  return state.Resource === BATCH_SUBMIT_JOB ? runJob(state, scope, execution) : runFunction(state, scope, execution);
}

/** @returns the part of a finished job's description that is the same everywhere */
async function runJob(state: State, scope: Scope, { options }: Execution): Promise<Json> {
  const parameters = fillTemplate(state.Parameters as Json, scope) as {
    JobName: string;
    JobQueue: string;
    JobDefinition: string;
    ContainerOverrides: { Environment: readonly { Name: string; Value: string }[] };
  };
  const { JobName, JobQueue, JobDefinition, ContainerOverrides } = parameters;
  const job = options.jobs?.[JobDefinition];
  if (!job) throw runtimeError('Batch.ClientException', `There is no job definition "${JobDefinition}"`);
  await job(Object.fromEntries(ContainerOverrides.Environment.map(({ Name, Value }) => [Name, Value])), options.signal);
  return { JobName, JobQueue, JobDefinition, Status: 'SUCCEEDED' };
}

async function runFunction(state: State, scope: Scope, { options }: Execution): Promise<Json> {
  const parameters = fillTemplate(state.Parameters as Json, scope) as { FunctionName: string; Payload: Json };
  const task = options.tasks[parameters.FunctionName];
  if (!task)
    throw runtimeError('Lambda.ResourceNotFoundException', `There is no function "${parameters.FunctionName}"`);
  return { StatusCode: 200, Payload: throughJson(await task(throughJson(parameters.Payload), options.signal)) };
}

async function runMap(state: State, scope: Scope, execution: Execution): Promise<Json> {
  const { options } = execution;
  const reader = fillTemplate((state.ItemReader as { Parameters: Json }).Parameters, scope) as {
    Bucket: string;
    Key: string;
  };
  const bytes = await options.readItems(reader.Bucket, reader.Key);
  if (!bytes) throw runtimeError('States.ItemReaderFailed', `There is no object "${reader.Key}" in "${reader.Bucket}"`);
  const items = JSON.parse(Buffer.from(bytes).toString('utf8')) as readonly Json[];

  const results: Json[] = new Array(items.length);
  const failures: unknown[] = [];
  const tolerated = (items.length * ((state.ToleratedFailurePercentage as number | undefined) ?? 0)) / 100;
  const queue = items.entries();
  const work = async () => {
    for (const [index, value] of queue) {
      if (failures.length > tolerated) return;
      const context = { ...execution.context, Map: { Item: { Index: index, Value: value } } };
      const input = state.ItemSelector
        ? fillTemplate(state.ItemSelector as Json, { data: scope.data, context })
        : value;
      try {
        results[index] = await runStates(state.ItemProcessor as StateMachine, input, { ...execution, context });
      } catch (error) {
        if (options.signal.aborted) throw error;
        failures.push(error);
        results[index] = null;
      }
    }
  };
  const concurrency = (state.MaxConcurrency as number | undefined) || items.length;
  await Promise.all(Array.from({ length: Math.min(concurrency, items.length) }, work));
  if (failures.length > tolerated) {
    // AWS names the threshold; the first item's own error says more, and is kept as the cause.
    throw failures[0];
  }
  return state.ResultWriter ? resultsAt(state.ResultWriter as { Parameters: Json }, scope) : results;
}

/** The result of a Map that has a ResultWriter: its size does not depend on the number of items. */
function resultsAt({ Parameters }: { readonly Parameters: Json }, scope: Scope): Json {
  const { Bucket, Prefix } = fillTemplate(Parameters, scope) as { Bucket: string; Prefix: string };
  const run = readPath('$$.Execution.Name', scope) as string;
  return {
    MapRunArn: `arn:aws:states:local:000000000000:mapRun:${run}`,
    ResultWriterDetails: { Bucket, Key: `${Prefix}/${run}/manifest.json` },
  };
}

function describe(thrown: unknown): { error: string; cause: string } {
  if (thrown instanceof ExecutionFailed) return { error: thrown.error, cause: thrown.reason };
  if (thrown instanceof Error) return { error: thrown.name, cause: thrown.message };
  return { error: 'Error', cause: String(thrown) };
}

function applyPath(path: unknown, scope: Scope): Json {
  if (path === null) return {};
  return path === undefined ? scope.data : readPath(path as string, scope);
}

function throughJson(value: unknown): Json {
  const text = JSON.stringify(value);
  return text === undefined ? null : JSON.parse(text);
}

function throwIfAborted(signal: AbortSignal): void {
  if (signal.aborted) throw new CancelledError('The run was stopped', { cause: signal.reason });
}

function sleep(seconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, seconds * 1000);
    signal.addEventListener(
      'abort',
      () => {
        clearTimeout(timer);
        reject(new CancelledError('The run was stopped', { cause: signal.reason }));
      },
      { once: true },
    );
  });
}
