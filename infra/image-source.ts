import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Aws, FileSystem, type FingerprintOptions, Fn, IgnoreMode, Stage } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { Parameters } from './parameters';
import { PROJECT_ROOT } from './project-root';
import { stageTrainImage } from './train-image';

/** The container images, by what runs in them. */
export type ImageName = 'train-head' | 'full-pass' | 'large-job';

/** What an image is built from. */
export interface ImageSource {
  readonly name: ImageName;
  /** Relative to the folder. */
  readonly dockerfile: string;
  /** Of its Dockerfile, arguments with another value than there. */
  readonly buildArgs?: Readonly<Record<string, string>>;
  readonly folder: string;
  /** What of the folder counts. */
  readonly files: Pick<FingerprintOptions, 'exclude' | 'ignoreMode'>;
  /** Where the built image will be, and by what name: it follows from the source, so that it is known before. */
  readonly repository: string;
  readonly tag: string;
  /** The CodeBuild project that builds it. */
  readonly project: string;
}
export type ImageSources = Readonly<Partial<Record<ImageName, ImageSource>>>;

/** What functions/full-pass/Dockerfile copies; nothing else goes to the builder or into the image's tag. */
const FULL_PASS_FILES = ['package-lock.json', 'shared', 'functions'];

/**
 * The sources of the images that a stack with these parameters needs, gathered in the app's output folder; none where
 * functions and jobs are processes.
 */
export function imageSources(scope: Construct, { name, packaging, gpu, large }: Parameters): ImageSources {
  if (packaging === 'process') return {};
  return {
    'train-head': trainHead(scope, name),
    ...(gpu && { 'full-pass': job(name, 'full-pass') }),
    ...(large && { 'large-job': job(name, 'large-job', { DEVICE: 'cpu' }) }),
  };
}

/** The image's address in the account's registry. */
export function imageUri({ repository, tag }: ImageSource): string {
  const registry = Fn.join('.', [Aws.ACCOUNT_ID, 'dkr.ecr', Aws.REGION, Aws.URL_SUFFIX]);
  return Fn.join('', [registry, `/${repository}:${tag}`]);
}

function trainHead(scope: Construct, stack: string): ImageSource {
  const outdir = Stage.of(scope)?.outdir ?? 'cdk.out';
  const folder = join(outdir, 'train-head-image');
  mkdirSync(outdir, { recursive: true });
  stageTrainImage(folder);
  return sourceOf(stack, { name: 'train-head', dockerfile: 'Dockerfile', folder, files: {} });
}

/** All jobs are made of one Dockerfile; libraries for a GPU are gigabytes, which a machine without one leaves out. */
function job(stack: string, name: ImageName, buildArgs?: Readonly<Record<string, string>>): ImageSource {
  const files = { ignoreMode: IgnoreMode.DOCKER, exclude: ['*', ...FULL_PASS_FILES.map((file) => `!${file}`)] };
  const dockerfile = 'functions/full-pass/Dockerfile';
  return sourceOf(stack, { name, dockerfile, ...(buildArgs && { buildArgs }), folder: PROJECT_ROOT, files });
}

type Files = Pick<ImageSource, 'name' | 'dockerfile' | 'buildArgs' | 'folder' | 'files'>;

function sourceOf(stack: string, source: Files): ImageSource {
  const { name, folder, files } = source;
  return {
    ...source,
    repository: `${stack.toLowerCase()}-${name}`,
    tag: FileSystem.fingerprint(folder, files).slice(0, 32),
    project: `${stack}-${name}`,
  };
}
