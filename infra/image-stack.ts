import { Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { imageStackName } from '../functions/steps';
import { BuiltImage } from './built-image';
import type { ImageName, ImageSources } from './image-source';
import type { Parameters } from './parameters';

const IDS: Readonly<Record<ImageName, string>> = {
  'train-head': 'TrainHead',
  'full-pass': 'FullPass',
  'large-job': 'LargeJob',
};

/**
 * Where the account builds the images that a stack needs. A stack of its own, because a function cannot be made before its
 * image is there: this one is deployed, the image is built, and then the stack that has the function. The two know each
 * other by names alone, so that either can be changed without the other.
 */
export class ImageStack extends Stack {
  constructor(scope: Construct, sources: ImageSources, { name, region, logDays }: Parameters) {
    super(scope, imageStackName(name), {
      description: 'Headstart: builds the container images of the stack of the same name',
      ...(region && { env: { region } }),
    });
    for (const source of Object.values(sources)) {
      new BuiltImage(this, IDS[source.name], source, logDays);
    }
  }
}
