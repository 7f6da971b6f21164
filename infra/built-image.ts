import { Aws, CfnOutput, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import {
  BuildEnvironmentVariableType,
  BuildSpec,
  ComputeType,
  LinuxBuildImage,
  Project,
  Source,
} from 'aws-cdk-lib/aws-codebuild';
import { Repository, TagMutability } from 'aws-cdk-lib/aws-ecr';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Asset } from 'aws-cdk-lib/aws-s3-assets';
import { Construct } from 'constructs';
import { type ImageSource, imageUri } from './image-source';
import { justify } from './justify';

/** The images of so many versions of the project are kept, so that a stack can be rolled back. */
const KEPT_IMAGES = 10;

/**
 * A container image that the account builds: its source as a zip of a few MB, a project of CodeBuild that makes the image
 * where it is not there yet, and the repository where it is. Nothing is built when this is deployed.
 */
export class BuiltImage extends Construct {
  readonly project: Project;

  constructor(scope: Construct, id: string, source: ImageSource, logDays: RetentionDays) {
    super(scope, id);
    const repository = this.#repository(source);
    const asset = new Asset(this, 'Source', { path: source.folder, ...source.files });
    const logGroup = new LogGroup(this, 'Log', { retention: logDays, removalPolicy: RemovalPolicy.DESTROY });
    const plain = (value: string) => ({ type: BuildEnvironmentVariableType.PLAINTEXT, value });
    this.project = new Project(this, 'Project', {
      projectName: source.project,
      description: `Builds the image ${source.name} of Headstart where it is missing`,
      source: Source.s3({ bucket: asset.bucket, path: asset.s3ObjectKey }),
      environment: {
        buildImage: LinuxBuildImage.AMAZON_LINUX_2023_5,
        computeType: ComputeType.MEDIUM,
        // Docker inside of the build's own container.
        privileged: true,
      },
      environmentVariables: {
        REPOSITORY: plain(source.repository),
        TAG: plain(source.tag),
        IMAGE: plain(imageUri(source)),
        DOCKERFILE: plain(source.dockerfile),
        ...(source.buildArgs && { BUILD_ARGS: plain(argumentsOf(source.buildArgs)) }),
        // Lambda does not take an image with the attestations that Docker adds of itself.
        BUILDX_NO_DEFAULT_ATTESTATIONS: plain('1'),
      },
      buildSpec: BuildSpec.fromObject(BUILD),
      timeout: Duration.hours(1),
      logging: { cloudWatch: { logGroup } },
    });
    repository.grantPullPush(this.project);
    repository.grant(this.project, 'ecr:DescribeImages');
    justify(
      this.project,
      { rule: 'CB3', reason: 'It builds a container image.' },
      { rule: 'CB4', reason: 'It leaves nothing but an image in a repository that is encrypted.' },
      {
        rule: 'IAM5',
        reason: 'A token for the registry knows no resources; the source is in the bucket of CDK; CDK adds reports.',
      },
    );
    const output = (key: string, value: string) => new CfnOutput(Stack.of(this), `${id}${key}`, { value });
    output('Project', this.project.projectName);
    output('Repository', repository.repositoryName);
    output('Tag', source.tag);
  }

  /** It has a name by which it is known before it is there, and goes with its stack: an image can be built again. */
  #repository({ name, repository: repositoryName }: ImageSource): Repository {
    const repository = new Repository(this, 'Repository', {
      repositoryName,
      // Two runs may build the same image at the same time.
      imageTagMutability: TagMutability.MUTABLE,
      imageScanOnPush: true,
      lifecycleRules: [{ maxImageCount: KEPT_IMAGES, description: 'images of older versions' }],
      removalPolicy: RemovalPolicy.DESTROY,
      emptyOnDelete: true,
    });
    if (name === 'train-head') {
      repository.addToResourcePolicy(
        new PolicyStatement({
          sid: 'LambdaECRImageRetrievalPolicy',
          principals: [new ServicePrincipal('lambda.amazonaws.com')],
          actions: ['ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'],
          conditions: {
            ArnLike: { 'aws:SourceArn': `arn:${Aws.PARTITION}:lambda:${Aws.REGION}:${Aws.ACCOUNT_ID}:function:*` },
          },
        }),
      );
    }
    return repository;
  }
}

/** As Docker takes them. */
const argumentsOf = (buildArgs: Readonly<Record<string, string>>): string =>
  Object.entries(buildArgs)
    .map(([name, value]) => `--build-arg ${name}=${value}`)
    .join(' ');

const BUILD = {
  version: '0.2',
  phases: {
    build: {
      commands: [
        [
          'if aws ecr describe-images --repository-name "$REPOSITORY" --image-ids "imageTag=$TAG" > /dev/null 2>&1; then',
          '  echo "$IMAGE is there already"',
          'else',
          '  set -e',
          '  aws ecr get-login-password | docker login --username AWS --password-stdin "$' + '{IMAGE%%/*}"',
          // Several arguments, or none.
          '  docker build --platform linux/amd64 --file "$DOCKERFILE" $BUILD_ARGS --tag "$IMAGE" .',
          '  docker push "$IMAGE"',
          'fi',
        ].join('\n'),
      ],
    },
  },
};
