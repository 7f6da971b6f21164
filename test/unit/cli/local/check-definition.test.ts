import { checkDefinition } from '../../../../cli/local/check-definition';
import { pipeline, type Targets } from '../../../../functions/pipeline';
import type { State, StateMachine } from '../../../../functions/states/state-machine';
import { FUNCTION_STEP_NAMES } from '../../../../functions/steps';

const targets = Object.fromEntries(FUNCTION_STEP_NAMES.map((name) => [name, name])) as Targets;
const fullPass = { queue: 'queue', definition: 'definition' };
const alone = (state: object): StateMachine => ({
  StartAt: 'S',
  States: { S: { End: true, ...state } as unknown as State, T: { Type: 'Succeed' } },
});
const TASK = { Type: 'Task', Resource: 'arn:aws:states:::lambda:invoke', Parameters: { FunctionName: 'F' } };
const JOB = {
  Type: 'Task',
  Resource: 'arn:aws:states:::batch:submitJob.sync',
  Parameters: {
    JobName: 'j',
    JobQueue: 'q',
    JobDefinition: 'd',
    ContainerOverrides: { Environment: [{ Name: 'A', Value: 'b' }] },
  },
};
const MAP = {
  Type: 'Map',
  ItemReader: {
    Resource: 'arn:aws:states:::s3:getObject',
    ReaderConfig: { InputType: 'JSON' },
    Parameters: { Bucket: 'b', Key: 'k' },
  },
  ItemProcessor: { ProcessorConfig: { Mode: 'DISTRIBUTED' }, ...alone({ Type: 'Pass' }) },
};
const WRITER = { Resource: 'arn:aws:states:::s3:putObject', Parameters: { Bucket: 'b', Prefix: 'p' } };

describe('checkDefinition()', () => {
  test.each([
    ['with', fullPass],
    ['without', undefined],
  ])('checkDefinition() lets the pipeline pass, %s a full pass', (_, target) => {
    expect(() =>
      checkDefinition(
        pipeline(targets, { concurrency: 2, fullPass: target, fullPassAboveImages: 9, resultBucket: 'b' }),
      ),
    ).not.toThrow();
  });

  test.each([
    ['Task', TASK],
    ['Task', JOB],
    ['Map', MAP],
    ['Pass', { Type: 'Pass' }],
    ['Wait', { Type: 'Wait', Seconds: 1 }],
    ['Choice', { Type: 'Choice', Choices: [], Default: 'T', End: undefined }],
    ['Succeed', { Type: 'Succeed', End: undefined }],
    ['Fail', { Type: 'Fail', End: undefined }],
  ])('checkDefinition() refuses a field of a %s that it would have to ignore', (_, state) => {
    const fields = Object.fromEntries(Object.entries(state).filter(([, value]) => value !== undefined));
    const { End: _end, ...rest } = alone(fields).States.S as State;
    const own = { ...rest, ...('End' in state ? {} : { End: true }) } as State;
    const machine = (extra: object) => ({ ...alone({}), States: { ...alone({}).States, S: { ...own, ...extra } } });
    expect(() => checkDefinition(machine({}))).not.toThrow();
    for (const field of [
      'Assign',
      'Arguments',
      'QueryLanguage',
      'HeartbeatSeconds',
      'TimeoutSecondsPath',
      'ItemBatcher',
    ])
      expect(() => checkDefinition(machine({ [field]: 1 }))).toThrow(
        `The state "S" of the state machine has the field "${field}"`,
      );
  });

  test.each<[string, object, RegExp]>([
    ['a type', { Type: 'Parallel' }, /has the type "Parallel"/],
    ['a resource', { ...TASK, Resource: 'arn:aws:states:::sns:publish' }, /calls "arn:aws:states:::sns:publish"/],
    ['a field of a retrier', { ...TASK, Retry: [{ ErrorEquals: ['A'], Whatever: 1 }] }, /"Whatever"/],
    ['a field of a catcher', { ...TASK, Catch: [{ ErrorEquals: ['A'], Next: 'T', Assign: {} }] }, /"Assign"/],
    [
      'a catcher to nowhere',
      { ...TASK, Catch: [{ ErrorEquals: ['A'], Next: 'Nowhere' }] },
      /catcher of "S" leads to "Nowhere"/,
    ],
    [
      'a choice to nowhere',
      { Type: 'Choice', Choices: [{ Variable: '$.a', IsPresent: true, Next: 'X' }], End: undefined },
      /"X"/,
    ],
    ['a state to nowhere', { ...TASK, End: undefined, Next: 'Nowhere' }, /"S" leads to "Nowhere"/],
    ['no next state', { ...TASK, End: undefined }, /neither "Next" nor "End"/],
    ['a path with a filter', { ...TASK, InputPath: '$.a[0]' }, /path that does not run locally: "\$\.a\[0\]"/],
    ['an intrinsic function', { ...TASK, Parameters: { FunctionName: 'F', 'x.$': 'States.UUID()' } }, /States\.UUID/],
    [
      'a map that reads no JSON',
      { ...MAP, ItemReader: { ...MAP.ItemReader, ReaderConfig: { InputType: 'CSV' } } },
      /JSON object/,
    ],
    ['a map without reader', { ...MAP, ItemReader: undefined }, /has no "ItemReader"/],
    [
      'a map that writes its results elsewhere',
      { ...MAP, ResultPath: null, ResultWriter: { ...WRITER, Resource: 'arn:aws:states:::sns:publish' } },
      /results to something other/,
    ],
    [
      'a map that sets the format of its results',
      { ...MAP, ResultPath: null, ResultWriter: { ...WRITER, WriterConfig: {} } },
      /"WriterConfig"/,
    ],
    ['a map that keeps the key of its results', { ...MAP, ResultWriter: WRITER }, /not written locally/],
    ['an inline map', { ...MAP, ItemProcessor: alone({ Type: 'Pass' }) }, /not a distributed Map/],
    [
      'a wrong state in a map',
      { ...MAP, ItemProcessor: { ...MAP.ItemProcessor, ...alone({ Type: 'Parallel' }) } },
      /of the Map "S"/,
    ],
    [
      'a job told by its command',
      { ...JOB, Parameters: { ...JOB.Parameters, ArrayProperties: {} } },
      /"ArrayProperties"/,
    ],
    [
      'a job that is told nothing',
      { ...JOB, Parameters: { ...JOB.Parameters, ContainerOverrides: {} } },
      /environment/,
    ],
  ])('checkDefinition() refuses %s', (_, state, says) => {
    const own = Object.fromEntries(Object.entries({ End: true, ...state }).filter(([, value]) => value !== undefined));
    const machine = { StartAt: 'S', States: { S: own as unknown as State, T: { Type: 'Succeed' } } };
    expect(() => checkDefinition(machine)).toThrow(says);
    expect(() => checkDefinition(machine)).toThrow(SyntaxError);
  });

  test('checkDefinition() refuses a start that is no state', () => {
    for (const StartAt of ['X', 'toString'])
      expect(() => checkDefinition({ ...alone(TASK), StartAt })).toThrow(`StartAt leads to "${StartAt}"`);
  });
});
