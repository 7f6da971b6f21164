import { FAILURE_STEP, type StateName } from '../../shared/states';
import type { State } from './state-machine';

const failureOf = (state: StateName) => `${state}Failed`;

/**
 * @param features where features are computed from; a state that reads them goes back there where they were evicted under
 * the run. What is still there is found, so that it is as good as a retry.
 */
export const caught = (state: StateName, features?: string) => ({
  Catch: [
    ...(features ? [{ ErrorEquals: ['FeaturesGoneError'], ResultPath: '$.gone', Next: features }] : []),
    { ErrorEquals: ['States.ALL'], ResultPath: '$.failure', Next: failureOf(state) },
  ],
});

/** A catcher is not told which state failed, so one Pass state per task notes it. */
export function failureStates(states: readonly StateName[]): Record<string, State> {
  return Object.fromEntries(
    states.map((state) => [
      failureOf(state),
      {
        Type: 'Pass',
        Parameters: { state, 'error.$': '$.failure.Error', 'cause.$': '$.failure.Cause' },
        Next: FAILURE_STEP,
      },
    ]),
  );
}
