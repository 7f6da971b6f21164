import { thousands } from '../../shared/thousands';
import { LARGE_JOB, LARGE_JOB_SIZES, LARGEST_FUNCTION, STEPS } from '../steps';
import type { CostedStep, StepCost } from './step-costs';

/** What a function may take. */
export interface FunctionSize {
  readonly memoryMb: number;
  readonly timeoutSeconds: number;
  readonly scratchMb: number;
}

/** Of a function without a size of its own. */
const SCRATCH_MB = 512;

/** As a stack deploys it that was told nothing. */
export function deployedSize(step: CostedStep): FunctionSize {
  const { memoryMb, timeoutSeconds, scratchMb = SCRATCH_MB } = STEPS[step];
  return { memoryMb, timeoutSeconds, scratchMb };
}

/** As large as a stack can be told to make it. */
export function largestSize(step: CostedStep): FunctionSize {
  const { memoryMb, timeoutSeconds } = LARGEST_FUNCTION;
  return { ...deployedSize(step), memoryMb, timeoutSeconds };
}

/** Of the job's disk, what its image takes. */
const IMAGE_GIB = 5;

/** What the job of a large set has. */
export function jobSize({ memoryMb }: Pick<FunctionSize, 'memoryMb'> = LARGE_JOB): FunctionSize {
  const { diskGib, timeoutSeconds } = LARGE_JOB;
  return { memoryMb, timeoutSeconds, scratchMb: (diskGib - IMAGE_GIB) * 1024 };
}

/** Something that a step would need and does not have. */
export interface Overrun {
  readonly step: CostedStep;
  readonly of: 'memory' | 'time' | 'scratch';
  readonly needed: number;
  readonly limit: number;
  /** What to deploy or do instead. */
  readonly remedy: string;
}

/** Whatever grows with the images is a laptop's or one large machine's as well, where nothing of this is limited. */
const ONE_MACHINE = 'train it on one machine: "headstart train" with the bucket as its --store';

/** What of a step's cost is above what its function has. */
export function overrunsOf(step: CostedStep, cost: StepCost, size: FunctionSize = deployedSize(step)): Overrun[] {
  const { memoryMb, timeoutSeconds } = LARGEST_FUNCTION;
  const smaller = step === 'ExtractFeatures' ? 'make "shardImages" smaller' : ONE_MACHINE;
  const remedyOf = (key: 'memory' | 'timeout', needed: number, most: number) =>
    // Shards are cut to what ExtractFeatures has.
    needed <= most && step !== 'ExtractFeatures' ? `deploy with -c ${key}.${step}=${most}` : smaller;
  const fewerEpochs =
    step === 'TrainHead' ? `train fewer epochs, deploy with -c memory.TrainHead=${memoryMb}, or ` : '';
  const found: Overrun[] = [];
  if (cost.memoryMb > size.memoryMb) {
    const remedy = remedyOf('memory', cost.memoryMb, memoryMb);
    found.push({ step, of: 'memory', needed: cost.memoryMb, limit: size.memoryMb, remedy });
  }
  if (cost.scratchMb > size.scratchMb) {
    found.push({ step, of: 'scratch', needed: cost.scratchMb, limit: size.scratchMb, remedy: ONE_MACHINE });
  }
  if (cost.longestSeconds > size.timeoutSeconds) {
    const canWait = size.timeoutSeconds < timeoutSeconds;
    const remedy = canWait ? remedyOf('timeout', cost.longestSeconds, timeoutSeconds) : `${fewerEpochs}${smaller}`;
    found.push({ step, of: 'time', needed: cost.longestSeconds, limit: size.timeoutSeconds, remedy });
  }
  return found;
}

/** What of a step's cost is above what the job has that does its work for a large set. */
export function jobOverrunsOf(step: CostedStep, cost: StepCost): Overrun[] {
  const size = jobSize();
  const largest = Math.max(...LARGE_JOB_SIZES.map(({ memoryMb }) => memoryMb));
  const larger = LARGE_JOB_SIZES.find(({ memoryMb }) => memoryMb >= cost.memoryMb);
  const memory = cost.memoryMb <= largest ? `deploy with -c largeVcpus=${larger?.vcpus}` : ONE_MACHINE;
  const compared = [
    { of: 'memory', needed: cost.memoryMb, limit: size.memoryMb, remedy: memory },
    { of: 'scratch', needed: cost.scratchMb, limit: size.scratchMb, remedy: ONE_MACHINE },
    { of: 'time', needed: cost.longestSeconds, limit: size.timeoutSeconds, remedy: ONE_MACHINE },
  ] as const;
  return compared.filter(({ needed, limit }) => needed > limit).map((overrun) => ({ step, ...overrun }));
}

/** The step that has the least room left, and of what. */
export interface Nearest {
  readonly step: CostedStep;
  readonly of: Overrun['of'];
  /** Of the limit that it needs; above 1 where that does not suffice. */
  readonly share: number;
}

export function nearestLimit(
  costs: readonly (readonly [CostedStep, StepCost])[],
  sizeOf: (step: CostedStep) => FunctionSize = deployedSize,
): Nearest {
  const shares = costs.flatMap(([step, cost]): Nearest[] => {
    const size = sizeOf(step);
    return [
      { step, of: 'memory', share: cost.memoryMb / size.memoryMb },
      { step, of: 'scratch', share: cost.scratchMb / size.scratchMb },
      { step, of: 'time', share: cost.longestSeconds / size.timeoutSeconds },
    ];
  });
  return shares.reduce((nearest, own) => (own.share > nearest.share ? own : nearest));
}

/** `TrainHead would take 1,200 s, its limit is 900 s: …`. */
export function overrunText({ step, of, needed, limit, remedy }: Overrun): string {
  const words = {
    time: ['would take', 's'],
    memory: ['would need', 'MB of memory'],
    scratch: ['would need', 'MB in /tmp'],
  } as const;
  const [verb, unit] = words[of];
  const number = (value: number) => thousands(Math.round(value));
  return `${step} ${verb} ${number(needed)} ${unit}, its limit is ${number(limit)} ${unit}: ${remedy}`;
}
