import type { State, StateMachine } from '../../functions/states/state-machine';
import { isObject, parsePath } from './payload-template';

/** Fields that the interpreter honours, by state type. Whatever is not here would be ignored in silence, so it is refused. */
const COMMON = ['Type', 'Comment', 'InputPath', 'OutputPath'];
const FLOW = ['Next', 'End'];
const HANDLED = ['Retry', 'Catch', 'ResultSelector', 'ResultPath'];
const FIELDS: Readonly<Record<string, readonly string[]>> = {
  Task: [...COMMON, ...FLOW, ...HANDLED, 'Resource', 'Parameters', 'TimeoutSeconds'],
  Map: [
    ...COMMON,
    ...FLOW,
    ...HANDLED,
    'ItemReader',
    'ItemSelector',
    'ItemProcessor',
    'ResultWriter',
    'MaxConcurrency',
    'ToleratedFailurePercentage',
    'Label',
  ],
  Pass: [...COMMON, ...FLOW, 'Parameters', 'Result', 'ResultPath'],
  Choice: [...COMMON, 'Choices', 'Default'],
  Wait: [...COMMON, ...FLOW, 'Seconds'],
  Succeed: COMMON,
  Fail: ['Type', 'Comment', 'Error', 'Cause', 'ErrorPath', 'CausePath'],
};
const RETRY_FIELDS = [
  'ErrorEquals',
  'IntervalSeconds',
  'BackoffRate',
  'MaxAttempts',
  'MaxDelaySeconds',
  'JitterStrategy',
  'Comment',
];
const CATCH_FIELDS = ['ErrorEquals', 'ResultPath', 'Next', 'Comment'];

export const LAMBDA_INVOKE = 'arn:aws:states:::lambda:invoke';
export const BATCH_SUBMIT_JOB = 'arn:aws:states:::batch:submitJob.sync';
export const S3_GET_OBJECT = 'arn:aws:states:::s3:getObject';
export const S3_PUT_OBJECT = 'arn:aws:states:::s3:putObject';

/**
 * Refuses a definition that the local interpreter would not run as AWS does: an unknown field, state type, resource or
 * path, a state that leads nowhere.
 * @throws SyntaxError naming the state and what is wrong with it
 */
export function checkDefinition(definition: StateMachine, where = 'the state machine'): void {
  const { States: states } = definition;
  const known = (name: unknown, from: string) => {
    if (typeof name !== 'string' || !Object.hasOwn(states, name))
      throw new SyntaxError(`${from} leads to ${JSON.stringify(name)}, which is not a state of ${where}`);
  };
  known(definition.StartAt, 'StartAt');
  for (const [name, state] of Object.entries(states)) {
    const fail = (problem: string): never => {
      throw new SyntaxError(`The state "${name}" of ${where} ${problem}`);
    };
    const allowed = FIELDS[state.Type] ?? fail(`has the type "${state.Type}", which does not run locally`);
    only(state, allowed, fail);
    checkTarget(name, state, known, fail);
    for (const rule of list(state.Retry)) only(rule, RETRY_FIELDS, fail);
    for (const rule of list(state.Catch)) {
      only(rule, CATCH_FIELDS, fail);
      known((rule as { Next?: unknown }).Next, `A catcher of "${name}"`);
    }
    checkPaths(state, fail);
    if (state.Type === 'Task') checkTask(state, fail);
    if (state.Type === 'Map') checkMap(name, state, fail);
  }
}

function checkTarget(
  name: string,
  state: State,
  known: (name: unknown, from: string) => void,
  fail: (problem: string) => never,
): void {
  if (state.Type === 'Fail' || state.Type === 'Succeed') return;
  if (state.Type === 'Choice') {
    for (const choice of list(state.Choices)) known((choice as { Next?: unknown }).Next, `A choice of "${name}"`);
    if (state.Default !== undefined) known(state.Default, `The default of "${name}"`);
    return;
  }
  if (state.End === true) return;
  if (state.Next === undefined) fail('has neither "Next" nor "End"');
  known(state.Next, `"${name}"`);
}

const JOB_PARAMETERS = ['JobName', 'JobQueue', 'JobDefinition', 'ContainerOverrides'];

function checkTask(state: State, fail: (problem: string) => never): void {
  if (state.Resource === LAMBDA_INVOKE) return;
  if (state.Resource !== BATCH_SUBMIT_JOB) fail(`calls "${state.Resource}", which does not run locally`);
  // A local job is told by its environment, and by nothing else.
  const { ContainerOverrides: overrides, ...rest } = (state.Parameters ?? {}) as Record<string, unknown>;
  only(rest, JOB_PARAMETERS, fail);
  if (!isObject(overrides) || !Array.isArray(overrides.Environment)) fail('tells its job nothing by its environment');
  only(overrides as object, ['Environment'], fail);
  for (const variable of list((overrides as { Environment?: unknown }).Environment))
    only(variable, ['Name', 'Value', 'Value.$'], fail);
}

function checkMap(name: string, state: State, fail: (problem: string) => never): void {
  const reader = state.ItemReader as { Resource?: unknown; ReaderConfig?: { InputType?: unknown } } | undefined;
  if (!reader) fail('has no "ItemReader"');
  if (reader?.Resource !== S3_GET_OBJECT || reader.ReaderConfig?.InputType !== 'JSON')
    fail('reads its items from something other than a JSON object of S3');
  const processor = state.ItemProcessor as (StateMachine & { ProcessorConfig?: { Mode?: unknown } }) | undefined;
  if (processor?.ProcessorConfig?.Mode !== 'DISTRIBUTED') fail('is not a distributed Map');
  if (state.ResultWriter !== undefined) checkWriter(state, fail);
  checkDefinition(processor as StateMachine, `the Map "${name}"`);
}

/** The local interpreter writes no results, so a state machine must not use the key of their file. */
function checkWriter(state: State, fail: (problem: string) => never): void {
  const writer = state.ResultWriter as { Resource?: unknown };
  only(writer, ['Resource', 'Parameters'], fail);
  if (writer.Resource !== S3_PUT_OBJECT) fail('writes its results to something other than objects of S3');
  if (state.ResultPath !== null) fail('keeps the key of its results, which are not written locally');
}

function checkPaths(state: State, fail: (problem: string) => never): void {
  const visit = (value: unknown, key: string): void => {
    if (key === 'ItemProcessor') return;
    if (Array.isArray(value)) for (const item of value) visit(item, '');
    else if (isObject(value)) for (const [inner, own] of Object.entries(value)) visit(own, inner);
    else if ((key.endsWith('.$') || key.endsWith('Path') || key === 'Variable') && value !== null) {
      try {
        parsePath(String(value));
      } catch (error) {
        fail(`has a path that does not run locally: ${(error as Error).message}`);
      }
    }
  };
  for (const [key, value] of Object.entries(state)) visit(value, key);
}

function only(object: object, allowed: readonly string[], fail: (problem: string) => never): void {
  const unknown = Object.keys(object).find((key) => !allowed.includes(key));
  if (unknown) fail(`has the field "${unknown}", which does not run locally`);
}

const list = (value: unknown): readonly object[] => (Array.isArray(value) ? value : []);
