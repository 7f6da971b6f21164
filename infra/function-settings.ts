import type { z } from 'zod';
import {
  FUNCTION_STEP_NAMES,
  type FunctionStepName,
  LARGEST_FUNCTION,
  PREDICT,
  PREDICTION_STEP_NAMES,
  PREDICTION_STEPS,
  type PredictionStepName,
  START,
  STEPS,
  type StepSpec,
} from '../functions/steps';
import { contextInteger } from './context-number';
import type { Parameters } from './parameters';

/** Every function of the stack, as `-c memory.NAME=…` calls it. */
export type FunctionName = FunctionStepName | PredictionStepName | 'Predict' | 'Start';
export const FUNCTION_NAMES: readonly FunctionName[] = [
  ...FUNCTION_STEP_NAMES,
  ...PREDICTION_STEP_NAMES,
  'Predict',
  'Start',
];
/** Those whose calls the size of a shard was chosen for: with less time, shards would not be done in one call. */
const ON_SHARDS: readonly FunctionName[] = ['ExtractFeatures', 'PredictShard'];

export type FunctionKey = `${'memory' | 'timeout' | 'reserved'}.${FunctionName}`;

const LEAST_SECONDS = 10;
/** Of what the step asks for by itself, or this: with less, none of the larger ones loads what it needs. */
const LEAST_MEMORY_MB = 1024;

type Value = ReturnType<typeof optionalInteger>;
const optionalInteger = (low: number, high: number) => contextInteger(low, high).optional();

/** MB, seconds and reserved concurrency of each function, for the context's schema. */
export const FUNCTION_SHAPE = Object.fromEntries(
  FUNCTION_NAMES.flatMap((name): [FunctionKey, Value][] => {
    const { memoryMb, timeoutSeconds } = specOf(name);
    const leastSeconds = ON_SHARDS.includes(name) ? timeoutSeconds : LEAST_SECONDS;
    return [
      [`memory.${name}`, optionalInteger(Math.min(LEAST_MEMORY_MB, memoryMb), LARGEST_FUNCTION.memoryMb)],
      [`timeout.${name}`, optionalInteger(leastSeconds, LARGEST_FUNCTION.timeoutSeconds)],
      [`reserved.${name}`, optionalInteger(1, 10_000)],
    ];
  }),
) as Readonly<Record<FunctionKey, Value>> satisfies z.ZodRawShape;

export interface FunctionSettings {
  readonly memoryMb: number;
  readonly timeoutSeconds: number;
  readonly reservedConcurrency: number | undefined;
}

/** What a function gets: as the context says, else as its step needs. */
export function functionSettings(name: FunctionName, parameters: Parameters): FunctionSettings {
  const { memoryMb, timeoutSeconds } = specOf(name);
  return {
    memoryMb: parameters[`memory.${name}`] ?? memoryMb,
    timeoutSeconds: parameters[`timeout.${name}`] ?? timeoutSeconds,
    reservedConcurrency: parameters[`reserved.${name}`],
  };
}

/** Seconds of each of some steps, for the states that wait for them. */
export function secondsOf<Name extends FunctionName>(
  names: readonly Name[],
  parameters: Parameters,
): Readonly<Record<Name, number>> {
  const seconds = names.map((name) => [name, functionSettings(name, parameters).timeoutSeconds]);
  return Object.fromEntries(seconds) as Record<Name, number>;
}

function specOf(name: FunctionName): Pick<StepSpec, 'memoryMb' | 'timeoutSeconds'> {
  if (name === 'Predict') return PREDICT;
  if (name === 'Start') return START;
  return name in PREDICTION_STEPS ? PREDICTION_STEPS[name as PredictionStepName] : STEPS[name as FunctionStepName];
}
