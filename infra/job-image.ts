import { Stack } from 'aws-cdk-lib';
import { Repository } from 'aws-cdk-lib/aws-ecr';
import { ContainerImage } from 'aws-cdk-lib/aws-ecs';
import type { Construct } from 'constructs';
import type { ImageSource } from './image-source';

/**
 * The image of a job, out of the account's registry. Where jobs are processes of the machine that deploys them, its name
 * tells the emulator which command to start.
 */
export function jobImage(scope: Construct, image: ImageSource | undefined): ContainerImage {
  if (!image) return ContainerImage.fromRegistry('headstart-full-pass:process');
  const { repository: repositoryName, tag } = image;
  const repositoryArn = Stack.of(scope).formatArn({
    service: 'ecr',
    resource: 'repository',
    resourceName: repositoryName,
  });
  const repository = Repository.fromRepositoryAttributes(scope, 'Image', { repositoryName, repositoryArn });
  return ContainerImage.fromEcrRepository(repository, tag);
}
