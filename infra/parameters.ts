import { z } from 'zod';
import { DEFAULT_CONCURRENCY, LARGE_JOB, LARGE_JOB_SIZES } from '../functions/steps';
import { contextInteger as integer, contextNumber as number } from './context-number';
import { FUNCTION_NAMES, FUNCTION_SHAPE } from './function-settings';

const toggle = z
  .union([z.boolean(), z.enum(['on', 'off', 'true', 'false'])])
  .transform((value) => value === true || value === 'on' || value === 'true');
const list = (item: z.ZodString) =>
  z
    .string()
    .transform((text) => text.split(',').map((each) => each.trim()))
    .pipe(z.array(item));

/** What `-c key=value` may say; docs/operations.md explains each. */
const schema = z.strictObject({
  ...FUNCTION_SHAPE,
  /** Name of the stack. */
  name: z
    .string()
    .regex(/^[A-Za-z][A-Za-z0-9-]{0,99}$/, 'wanted letters, digits and "-", a letter first, 100 at most')
    .default('Headstart'),
  region: z
    .string()
    .regex(/^[a-z]{2}(-[a-z]+)+-\d$/, 'wanted the name of a region, as us-east-1')
    .optional(),
  /** Shards that are computed at the same time. */
  concurrency: integer(1, 10_000).default(DEFAULT_CONCURRENCY),
  /** Percent of shards that may fail for good before the run does. */
  toleratedFailures: number(0, 100).default(0),
  alarmEmail: z.email('wanted an e-mail address').optional(),
  /** Minutes after which a run that still goes on raises an alarm. */
  alarmMinutes: integer(1, 24 * 60).default(60),
  removalPolicy: z.enum(['retain', 'destroy']).default('retain'),
  packaging: z.enum(['default', 'process']).default('default'),
  /** The full pass: a GPU job on AWS Batch. */
  gpu: toggle.default(true),
  /** What it may run on: families or types. The smallest of a family has 4 vCPUs, 16 GB and one GPU. */
  gpuInstances: list(
    z.string().regex(/^(g4dn|g5|g6)(\.\d*x?large)?$/, 'wanted g4dn, g5 or g6, or types of these'),
  ).default(['g4dn.xlarge', 'g5.xlarge', 'g6.xlarge']),
  /** Spot instances: a third of the price, and may be taken back, after which the job goes on elsewhere. */
  gpuSpot: toggle.default(true),
  /** Zones that instances are looked for in. */
  gpuZones: integer(1, 6).optional(),
  /** Jobs at the same time, times 4. */
  gpuMaxVcpus: integer(4, 10_000).default(16),
  /** Sets of more images than this have their features computed by one job; by default none. */
  fullPassAbove: integer(1, 1_000_000_000).optional(),
  /** The job that trains and measures sets which are too large for a function. */
  large: toggle.default(true),
  /** Of its machine, which has as much memory as comes with them: 4 and 30 GB, 8 and 60, 16 and 120. */
  largeVcpus: integer(4, 16)
    .refine((vcpus) => LARGE_JOB_SIZES.some((size) => size.vcpus === vcpus), 'wanted 4, 8 or 16')
    .default(LARGE_JOB.vcpus),
  /** Sets of more images than this are trained and measured by it; by default those that a function has no time for. */
  largeAbove: integer(0, 1_000_000_000).optional(),
  logDays: z
    .union([z.number(), z.string().transform(Number)])
    .pipe(z.literal([1, 3, 5, 7, 14, 30, 60, 90, 180, 365]))
    .default(30),
  /** Hosts that a run's source or base may be fetched from; any public one by default. */
  webHosts: list(z.string().regex(/^[a-z0-9.-]+$/, 'wanted host names in lower case, separated by commas')).optional(),
  webMaxGb: number(0.001, 5000).default(64),
  /** Other buckets that archives and bases may be read from. */
  sourceBuckets: list(
    z.string().regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, 'wanted names of buckets, separated by commas'),
  ).default([]),
  /** The function that answers over HTTP. */
  predict: toggle.default(true),
  /** What it serves where a request names no model: a name of the registry, or name@v3. */
  predictModel: z
    .string()
    .regex(/^[a-z0-9][a-z0-9._-]{0,63}(@v[1-9]\d{0,8})?$/, 'wanted name or name@version, as pets or pets@v3')
    .default('default'),
  /** Who may call it: principals that IAM allows, or everybody. */
  predictAuth: z.enum(['iam', 'none']).default('iam'),
  /** Lets a function fetch from the machine that it runs on. */
  allowLoopback: toggle.default(false),
});
export type Parameters = z.output<typeof schema> & { readonly gpuZones: number };

/** Regions that give most accounts two zones; all others have three at least. */
const TWO_ZONES = ['us-west-1'];

/** Context that a person has to mend. */
export class ContextError extends Error {
  override readonly name = 'ContextError';
}

/** Context that is not ours: feature flags, and what the command line and its look-ups keep there. */
const FOREIGN = /[@:/]|^(cli-|tree-|analytics|aws-cdk|cdk)/;

/**
 * The parameters out of an app's context.
 * @param region of the profile, where the context names none
 * @throws ContextError that names each key which is unknown or out of range, with what was found
 */
export function readParameters(context: Readonly<Record<string, unknown>>, region?: string): Parameters {
  const own = Object.fromEntries(Object.entries(context).filter(([key]) => !FOREIGN.test(key)));
  const parsed = schema.safeParse(own);
  if (!parsed.success) {
    throw new ContextError(
      `The context is not valid: ${parsed.error.issues.map((issue) => describe(issue, own)).join('; ')}`,
    );
  }
  const { allowLoopback, packaging } = parsed.data;
  if (allowLoopback && packaging !== 'process') {
    throw new ContextError(
      'The context is not valid: "allowLoopback" is for tests, wanted "packaging=process" with it',
    );
  }
  const zones = TWO_ZONES.includes(parsed.data.region ?? region ?? '') ? 2 : 3;
  return { ...parsed.data, gpuZones: parsed.data.gpuZones ?? zones };
}

function describe(issue: z.core.$ZodIssue, context: Readonly<Record<string, unknown>>): string {
  if (issue.code === 'unrecognized_keys') {
    const unknown = issue.keys.map((key) => `"${key}"`).join(', ');
    return `unknown key ${unknown}; allowed are ${allowedKeys().join(', ')}`;
  }
  const key = String(issue.path[0]);
  return `"${key}" is ${JSON.stringify(context[key])}: ${messageOf(issue)}`;
}

/** Three keys a function would be too many to read. */
function allowedKeys(): string[] {
  const single = Object.keys(schema.shape).filter((key) => !(key in FUNCTION_SHAPE));
  const ofFunctions = ['memory', 'timeout', 'reserved'].map((setting) => `${setting}.FUNCTION`);
  return [...single, `${ofFunctions.join(', ')} (FUNCTION is one of ${FUNCTION_NAMES.join(', ')})`];
}

/** A union says no more than "Invalid input"; the reason lies in the branch that came furthest. */
function messageOf(issue: z.core.$ZodIssue): string {
  if (issue.code !== 'invalid_union') return issue.message;
  const last = issue.errors.at(-1)?.at(-1);
  return last?.message ?? issue.message;
}
