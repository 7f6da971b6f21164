import { checkDefinition } from '../../../../cli/local/check-definition';
import { stopBefore } from '../../../../cli/local/stop-before';
import { pipeline, type Targets } from '../../../../functions/pipeline';
import { FUNCTION_STEP_NAMES } from '../../../../functions/steps';

const targets = Object.fromEntries(FUNCTION_STEP_NAMES.map((name) => [name, name])) as Targets;
const machine = pipeline(targets, { concurrency: 2 });

describe('stopBefore()', () => {
  test('stopBefore() makes the state an end, and leaves a machine that can be run', () => {
    const stopped = stopBefore(machine, 'TrainHead');
    expect(stopped.States.TrainHead).toEqual({ Type: 'Succeed' });
    expect({ ...stopped.States, TrainHead: undefined }).toEqual({ ...machine.States, TrainHead: undefined });
    expect(() => checkDefinition(stopped)).not.toThrow();
  });

  test('stopBefore() refuses a state that is not there', () => {
    expect(() => stopBefore(machine, 'Train')).toThrow(RangeError);
  });
});
