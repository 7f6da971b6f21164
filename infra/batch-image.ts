import { IgnoreMode } from 'aws-cdk-lib';
import { DockerImageAsset, Platform } from 'aws-cdk-lib/aws-ecr-assets';
import { ContainerImage } from 'aws-cdk-lib/aws-ecs';
import type { Construct } from 'constructs';
import type { Parameters } from './parameters';
import { PROJECT_ROOT } from './project-root';

/** What functions/full-pass/Dockerfile copies; nothing else goes to the builder or into the image's hash. */
const CONTEXT = ['package.json', 'package-lock.json', 'shared', 'functions'];

/**
 * The image of the full pass, built by whoever deploys. Where jobs are processes of the machine that deploys them, there
 * is no image, and this name tells the emulator which command to start.
 */
export function batchImage(scope: Construct, { packaging }: Parameters): ContainerImage {
  if (packaging === 'process') return ContainerImage.fromRegistry('headstart-full-pass:process');
  return ContainerImage.fromDockerImageAsset(
    new DockerImageAsset(scope, 'Image', {
      directory: PROJECT_ROOT,
      file: 'functions/full-pass/Dockerfile',
      ignoreMode: IgnoreMode.DOCKER,
      exclude: ['*', ...CONTEXT.map((name) => `!${name}`)],
      platform: Platform.LINUX_AMD64,
    }),
  );
}
