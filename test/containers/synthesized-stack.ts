import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import type { StateMachine } from '../../functions/states/state-machine';
import { imageStackName } from '../../functions/steps';
import { HeadstartStack } from '../../infra/headstart-stack';
import { imageSources } from '../../infra/image-source';
import { ImageStack } from '../../infra/image-stack';
import { readParameters } from '../../infra/parameters';
import { folderMadeOnce } from '../support/made-once';
import { resolveTemplate, type Values } from './resolve-template';

/** A function as the template describes it. */
export interface DeployedFunction {
  readonly logicalId: string;
  /** What a state machine calls it by. */
  readonly arn: string;
  readonly memoryMb: number;
  readonly timeoutSeconds: number;
  readonly scratchMb: number;
  readonly environment: Readonly<Record<string, string>>;
  readonly code:
    | { readonly kind: 'zip'; readonly folder: string; readonly handler: string }
    | { readonly kind: 'image'; readonly uri: string };
}

/** The job as the template describes it. */
export interface DeployedJob {
  readonly definition: string;
  readonly image: string;
  readonly command: readonly string[];
  readonly memoryMb: number;
  readonly environment: Readonly<Record<string, string>>;
}

/** What an image is built from: the asset that CodeBuild gets. */
export interface DeployedImage {
  readonly uri: string;
  /** The project that builds it. */
  readonly project: string;
  readonly folder: string;
  readonly dockerfile: string;
}

export interface SynthesizedStack {
  readonly bucket: string;
  readonly functions: readonly DeployedFunction[];
  readonly job: DeployedJob;
  /** Of sets that are too large for functions. */
  readonly largeJob: DeployedJob;
  readonly images: readonly DeployedImage[];
  /** By its first state. */
  machine(startAt: string): StateMachine;
}

type Resource = { readonly Type: string; readonly Properties: Record<string, unknown> };
type Template = { readonly Resources: Readonly<Record<string, Resource>> };
type Named = { readonly Name: string; readonly Value: string };

const DEFAULT_SCRATCH_MB = 512;
const PSEUDO = { 'AWS::AccountId': '123456789012', 'AWS::Region': 'us-east-1', 'AWS::URLSuffix': 'amazonaws.com' };

/** What the stack of these tests leaves to functions. */
export const LARGE_ABOVE = 30;

const parameters = readParameters({ region: PSEUDO['AWS::Region'], largeAbove: LARGE_ABOVE });

/**
 * The stack with its assets as `cdk deploy` would send them, with a bucket of this name.
 * @param folder where they are written by whoever does not share them
 */
export async function synthesizeStack(folder: string, bucket: string): Promise<SynthesizedStack> {
  const outdir = await folderMadeOnce('cdk.out', folder, synthesize);
  const read = (file: string) => JSON.parse(readFileSync(join(outdir, file), 'utf8'));
  const template: Template = read(`${parameters.name}.template.json`);
  const images: Template = read(`${imageStackName(parameters.name)}.template.json`);
  const [bucketId = ''] = idsOf(template, 'AWS::S3::Bucket');
  const values: Values = { ...PSEUDO, 'AWS::Partition': 'aws', [bucketId]: bucket };
  const folderOf = assetFolders(outdir, [
    read(`${parameters.name}.assets.json`),
    read(`${imageStackName(parameters.name)}.assets.json`),
  ]);
  const all = (from: Template, type: string) =>
    idsOf(from, type).map((id) => [id, resolveTemplate(from.Resources[id]?.Properties, values)] as const);

  const machines = all(template, 'AWS::StepFunctions::StateMachine').map(([, properties]) => machineOf(properties));
  const jobs = all(template, 'AWS::Batch::JobDefinition');
  const jobNamed = (start: string) => {
    const [id, properties] = jobs.find(([each]) => each.startsWith(start)) ?? ['', undefined];
    return jobOf(id, properties);
  };
  return {
    bucket,
    functions: all(template, 'AWS::Lambda::Function').map(([id, properties]) => functionOf(id, properties, folderOf)),
    job: jobNamed('FullPass'),
    largeJob: jobNamed('Large'),
    images: all(images, 'AWS::CodeBuild::Project').map(([, properties]) => imageOf(properties, folderOf)),
    machine(startAt) {
      const found = machines.find((machine) => machine.StartAt === startAt);
      if (!found) throw new RangeError(`No state machine begins with "${startAt}"`);
      return found;
    },
  };
}

async function synthesize(outdir: string): Promise<void> {
  const app = new App({ outdir, analyticsReporting: false });
  const sources = imageSources(app, parameters);
  new ImageStack(app, sources, parameters);
  new HeadstartStack(app, parameters.name, parameters, sources);
  app.synth();
}

const idsOf = ({ Resources }: Template, type: string): string[] =>
  Object.keys(Resources).filter((id) => Resources[id]?.Type === type);

/** Where the asset with this object key lies. */
function assetFolders(outdir: string, manifests: readonly unknown[]): (key: string) => string {
  const files = manifests.flatMap((manifest) =>
    Object.entries((manifest as { files: Record<string, { source: { path: string } }> }).files),
  );
  return (key) => {
    const found = files.find(([hash]) => key.endsWith(`${hash}.zip`));
    if (!found) throw new RangeError(`No asset is called "${key}"`);
    return join(outdir, found[1].source.path);
  };
}

function functionOf(logicalId: string, properties: unknown, folderOf: (key: string) => string): DeployedFunction {
  const { Code, Handler, MemorySize, Timeout, EphemeralStorage, Environment } = properties as {
    Code: { S3Key?: string; ImageUri?: string };
    Handler: string;
    MemorySize: number;
    Timeout: number;
    EphemeralStorage?: { Size: number };
    Environment: { Variables: Record<string, string> };
  };
  return {
    logicalId,
    arn: `${logicalId}.Arn`,
    memoryMb: MemorySize,
    timeoutSeconds: Timeout,
    scratchMb: EphemeralStorage?.Size ?? DEFAULT_SCRATCH_MB,
    environment: Environment.Variables,
    code: Code.ImageUri
      ? { kind: 'image', uri: Code.ImageUri }
      : { kind: 'zip', folder: folderOf(String(Code.S3Key)), handler: Handler },
  };
}

function jobOf(logicalId: string, properties: unknown): DeployedJob {
  const { Image, Command, Environment, ResourceRequirements } = (
    properties as {
      ContainerProperties: {
        Image: string;
        Command: string[];
        Environment: Named[];
        ResourceRequirements: { Type: string; Value: string }[];
      };
    }
  ).ContainerProperties;
  return {
    definition: logicalId,
    image: Image,
    command: Command,
    memoryMb: Number(ResourceRequirements.find(({ Type }) => Type === 'MEMORY')?.Value),
    environment: Object.fromEntries(Environment.map(({ Name, Value }) => [Name, Value])),
  };
}

function imageOf(properties: unknown, folderOf: (key: string) => string): DeployedImage {
  const { Name, Source, Environment } = properties as {
    Name: string;
    Source: { Location: string };
    Environment: { EnvironmentVariables: Named[] };
  };
  const variable = (name: string) => String(Environment.EnvironmentVariables.find((each) => each.Name === name)?.Value);
  return {
    uri: variable('IMAGE'),
    project: Name,
    folder: folderOf(Source.Location),
    dockerfile: variable('DOCKERFILE'),
  };
}

function machineOf(properties: unknown): StateMachine {
  const { DefinitionString, DefinitionSubstitutions } = properties as {
    DefinitionString: string;
    DefinitionSubstitutions: Record<string, string>;
  };
  return JSON.parse(DefinitionString.replace(/\$\{(\w+)\}/g, (whole, name) => DefinitionSubstitutions[name] ?? whole));
}
