import type { Command } from 'commander';
import pc from 'picocolors';
import { imageStackName } from '../../functions/steps';
import { ConfigError } from '../../shared/errors';
import { cacheFolder } from '../cache-folder';
import { addCloudOptions, type CloudFlags, repeatedFlags } from '../cloud/cloud-options';
import type { Cloud } from '../cloud/with-cloud';
import { runConfig } from '../run-config';
import { printTo } from '../terminal/print-to';
import { showRun } from '../terminal/show-run';

interface DeployFlags extends CloudFlags {
  readonly context: readonly string[];
  readonly bootstrap?: boolean;
  readonly yes?: boolean;
  /** false: --no-base. */
  readonly base?: string | boolean;
  readonly width?: string;
  readonly imageSize?: string;
  readonly quiet?: boolean;
  readonly config?: string | false;
}

const EXAMPLES = `
Reads the account's quotas, has the image that TrainHead needs built in the
account (nothing is built on this machine), runs "cdk deploy" on this project,
then puts the prepared base network into the stack's bucket, because functions
cannot download every one. Arguments after -- go to cdk. docs/operations.md
lists the parameters of --context.

Examples:
  $ headstart deploy --bootstrap
  $ headstart deploy --stack pets --region eu-central-1 -c alarmEmail=me@x.org
  $ headstart deploy --base stanford-dogs --yes
  $ headstart deploy -- --hotswap`;

/** Adds `headstart deploy`: thin over cdk. */
export function addDeploy(program: Command): void {
  const command = program
    .command('deploy')
    .description('deploy the stack to AWS or LocalStack, and put the base network into its bucket')
    .argument('[cdk-options...]', 'more options for "cdk deploy", after --');
  addCloudOptions(command)
    .option('-c, --context <key=value>', "one of the stack's parameters; may be repeated", collect, [])
    .option('--bootstrap', 'run "cdk bootstrap" first: once per account and region')
    .option('--base <base>', 'imagenet, stanford-dogs, or a path or address (default: as for headstart train)')
    .option('--no-base', 'upload no base network')
    .option('--width <factor>', 'its width (default: 1.0)')
    .option('--image-size <pixels>', 'size of its input (default: 160)')
    .option('--config <file>', 'as for "train"; its base, width and image size')
    .option('--no-config', 'read no configuration file')
    .option('--yes', 'do not ask before permissions are widened')
    .addHelpText('after', EXAMPLES)
    .action(deploy);
}

const collect = (value: string, before: readonly string[]) => [...before, value];

async function deploy(cdkOptions: readonly string[], flags: DeployFlags): Promise<void> {
  const { base, width, imageSize } = flags;
  // A wrong flag is said before anything is deployed.
  const { config } = await runConfig({
    ...{ base: typeof base === 'string' ? base : undefined, width, imageSize, config: flags.config },
  });
  const [{ enterAwsEnvironment }, { requireStack, runCdk }] = await Promise.all([
    import('../cloud/enter-aws-environment'),
    import('../cloud/run-cdk'),
  ]);
  requireStack();
  enterAwsEnvironment(flags);
  const { prepareAccount } = await import('../cloud/prepare-account');
  const given = contextOf(flags);
  const say = (text: string) => void (flags.quiet || process.stdout.write(`${text}\n`));
  const account = await prepareAccount(given, say);
  const context = [...given, ...account.context].flatMap((pair) => ['-c', pair]);
  const approval = flags.yes ? ['--require-approval', 'never'] : [];
  if (flags.bootstrap) await runCdk(['bootstrap', ...context]);
  if (!given.includes('packaging=process')) {
    await runCdk(['deploy', imageStackName(flags.stack), ...context, ...approval]);
    await account.buildTrainHead(flags.stack);
  }
  await runCdk(['deploy', flags.stack, ...context, ...approval, ...cdkOptions]);

  const { withCloud } = await import('../cloud/with-cloud');
  await withCloud(flags, async (cloud) => {
    if (base !== false) await bringBase(cloud, config, flags.quiet ?? false);
    const { name, region, bucket } = cloud.stack;
    process.stdout.write(
      [
        '',
        `The stack ${pc.bold(name)} is ready in ${region}.`,
        `→ headstart run photos.zip${repeatedFlags(flags)}   trains on it`,
        `→ a zip of class folders copied to s3://${bucket}/incoming/ starts a run by itself`,
        '',
      ].join('\n'),
    );
  });
}

/** The stack's name, and its region where a flag gives one, are parameters of the cdk app too. */
function contextOf({ stack, context, region }: DeployFlags): string[] {
  const wrong = context.find((pair) => !/^[^=]+=/.test(pair));
  if (wrong !== undefined) throw new ConfigError(`--context is ${JSON.stringify(wrong)}, wanted key=value`);
  const named = context.find((pair) => /^name=/.test(pair) && pair !== `name=${stack}`);
  if (named) throw new ConfigError(`--context ${named} contradicts --stack ${stack}`, { remedy: 'give --stack only' });
  const own = [`name=${stack}`, ...(region ? [`region=${region}`] : [])];
  return [...own, ...context];
}

async function bringBase(
  { store }: Cloud,
  config: Awaited<ReturnType<typeof runConfig>>['config'],
  quiet: boolean,
): Promise<void> {
  const { createLocalBaseProvider } = await import('../base-provider');
  const show = showRun({
    print: printTo(process.stdout),
    bars: process.stderr,
    quiet,
  });
  const provider = createLocalBaseProvider({
    store,
    cache: cacheFolder(process.env),
    notice: (text) => show.progress({ kind: 'notice', text }),
  });
  try {
    const { name, sha256 } = await provider.prepare(config);
    if (!quiet)
      process.stdout.write(
        `Base:   ${pc.bold(name)} is in ${store.uri}/base/${sha256}/, for ${config.imageSizePx} px\n`,
      );
  } finally {
    await provider.dispose();
  }
}
