import { join } from 'node:path';
import type { Command } from 'commander';
import pc from 'picocolors';
import { fewImages } from '../../shared/dataset/few-images';
import { ConfigError } from '../../shared/errors';
import { DEFAULT_MODEL, parseModelReference } from '../../shared/registry/model-reference';
import type { Promotion } from '../../shared/registry/promote';
import { cacheFolder } from '../cache-folder';
import { addAwsOptions } from '../cloud/cloud-options';
import { EXIT } from '../exit-codes';
import type { Runs, RunsFlags } from '../runs/with-runs';

interface JsonFlags extends RunsFlags {
  readonly json?: boolean;
}

interface PromoteFlags extends JsonFlags {
  readonly force?: boolean;
  readonly strict?: boolean;
}

const EXAMPLES = `
"cats-dogs" is the latest version of a model in the registry, "cats-dogs@v3" a
given one. The registry is kept with the runs: in the folder that "headstart
train" uses, in another folder or a bucket (--store), or in a deployed stack
(--stack).

The latest moves to a version that is not significantly worse on the same
validation images (McNemar's exact test, p >= 0.05); small losses can add up
over many versions. With --strict it moves only if nothing is lost.

Examples:
  $ headstart models publish run --name cats-dogs
  $ headstart models publish run --name cats-dogs --stack Headstart
  $ headstart models publish run --name cats-dogs --strict
  $ headstart models compare cats-dogs@v1 cats-dogs@v2
  $ headstart models rollback cats-dogs
  $ headstart predict cats-dogs photo.jpg`;

/** Adds `headstart models publish|list|show|compare|promote|rollback`. */
export function addModels(program: Command): void {
  const models = program
    .command('models')
    .description('the registry: publish models, compare versions, set the latest');
  models.addHelpText('after', EXAMPLES);
  const add = (usage: string, description: string) =>
    addAwsOptions(
      models
        .command(usage)
        .description(description)
        .option('--store <address>', `folder, s3://bucket or s3://bucket/prefix (default: ${localStore()})`)
        .option('--stack <name>', 'a deployed stack'),
    )
      .option('--json', 'print JSON, and nothing else, on standard output')
      .exitOverride()
      .option('--verbose', 'show stack traces');
  const addDeciding = (usage: string, description: string) =>
    add(usage, description)
      .option('--force', 'make it the latest, whatever the comparison says')
      .option('--strict', 'only if it is right on at least as many images; without this, slightly fewer are accepted');
  addDeciding('publish <run>', 'copy a finished run (its id or its folder) into the registry, as the next version')
    .option('--name <model>', 'name of the model', DEFAULT_MODEL)
    .option('--no-promote', 'leave the latest version as it is')
    .action(publish);
  add('list', 'list models and their versions').action(list);
  add('show <model>', 'show a version, and how it became the latest').action(show);
  add('compare <model> <other>', "compare two versions on the second one's validation images").action(compare);
  addDeciding('promote <model>', 'make a version (name@v3) the latest, if it is not significantly worse').action(
    promote,
  );
  add('rollback <model>', 'make the latest version before the current one the latest again')
    .option('--to <version>', 'this one instead')
    .action(rollback);
}

const now = () => new Date();
/** Where `headstart train` keeps runs. */
const localStore = () => join(cacheFolder(process.env), 'store');

async function publish(
  run: string,
  flags: PromoteFlags & { readonly name: string; readonly promote: boolean },
): Promise<void> {
  const { name, version } = parseModelReference(flags.name);
  if (version !== undefined) {
    throw new ConfigError(`--name is "${flags.name}"`, {
      remedy: 'give only the name: the next version number is assigned',
    });
  }
  await withRegistry(flags, async ({ store, flags: repeated }) => {
    const { findPublishedRun } = await import('../models/published-run');
    const { publishVersion } = await import('../../shared/registry/publish-version');
    const { promote } = await import('../../shared/registry/promote');
    const found = await findPublishedRun(run, store, localStore());
    const { version: own, isNew } = await publishVersion(store, { name, ...found, now });
    const promotion = flags.promote
      ? await promote(store, own, { ...flags, by: 'publish', runs: found.runs, now })
      : undefined;
    if (flags.json) return printJson({ name, version: own.version, isNew, ...(promotion && { promotion }) });
    const what = isNew ? 'Published' : 'Published before';
    const few = fewImages(own.validation.count);
    const accuracy = `accuracy ${own.final.accuracy.toFixed(4)}${few ? ` ${few}` : ''}`;
    print(`${what}: ${pc.bold(`${name}@${own.version}`)}, ${accuracy}, in ${store.uri}`);
    if (promotion) tell(name, own.version, promotion, repeated);
  });
}

async function list(flags: JsonFlags): Promise<void> {
  await withRegistry(flags, async ({ store }) => {
    const { listModels, readShownLatest, findVersion } = await import('../../shared/registry/read-registry');
    const { inParallel } = await import('../runs/in-parallel');
    const { renderModels } = await import('../models/render-models');
    const models = await inParallel([...(await listModels(store))], async ([name, numbers]) => {
      const versions = await inParallel(numbers, (number) => findVersion(store, name, number));
      const latest = (await readShownLatest(store, name))?.version ?? null;
      return { name, latest, versions: versions.filter((own) => own !== undefined) };
    });
    if (flags.json) printJson({ models });
    else if (models.length) print(renderModels(models));
    else process.stderr.write(`No models in ${store.uri}\n`);
  });
}

async function show(model: string, flags: JsonFlags): Promise<void> {
  const reference = parseModelReference(model);
  await withRegistry(flags, async ({ store }) => {
    const { readShownLatest, readVersion } = await import('../../shared/registry/read-registry');
    const { renderVersion } = await import('../models/render-models');
    const version = await readVersion(store, reference);
    const latest = await readShownLatest(store, reference.name);
    if (flags.json) printJson({ version, latest: latest ?? null });
    else print(renderVersion(version, latest));
  });
}

async function compare(model: string, other: string, flags: JsonFlags): Promise<void> {
  const [first, second] = [parseModelReference(model), parseModelReference(other)];
  await withRegistry(flags, async ({ store }) => {
    const { readVersion } = await import('../../shared/registry/read-registry');
    const { storeOfRun } = await import('../models/published-run');
    const { compareVersions, comparisonText } = await import('../../shared/registry/compare-versions');
    const [champion, challenger] = await Promise.all([readVersion(store, first), readVersion(store, second)]);
    const runs = await storeOfRun(challenger.runId, store, localStore());
    const comparison = await compareVersions(store, champion, challenger, runs);
    const name = (own: typeof champion) => `${own.name}@${own.version}`;
    if (flags.json) printJson({ first: name(champion), second: name(challenger), comparison });
    else print(`${name(champion)} → ${name(challenger)}\n${comparisonText(comparison)}`);
  });
}

async function promote(model: string, flags: PromoteFlags): Promise<void> {
  const reference = parseModelReference(model);
  if (reference.version === undefined) {
    throw new ConfigError(`"${model}" names no version`, { remedy: `wanted is one, as in "${model}@v1"` });
  }
  await withRegistry(flags, async ({ store, flags: repeated }) => {
    const { readVersion } = await import('../../shared/registry/read-registry');
    const { storeOfRun } = await import('../models/published-run');
    const { promote: move } = await import('../../shared/registry/promote');
    const version = await readVersion(store, reference);
    const runs = await storeOfRun(version.runId, store, localStore());
    const promotion = await move(store, version, { ...flags, by: 'promote', runs, now });
    if (flags.json) printJson({ name: reference.name, version: version.version, promotion });
    else tell(reference.name, version.version, promotion, repeated);
    if (promotion.latest !== version.version) process.exitCode = EXIT.badInput;
  });
}

async function rollback(model: string, flags: JsonFlags & { readonly to?: string }): Promise<void> {
  const { name, version } = parseModelReference(model);
  if (version !== undefined) {
    throw new ConfigError(`"${model}" names a version`, { remedy: `give "${name} --to ${version}" to go back to it` });
  }
  await withRegistry(flags, async ({ store }) => {
    const { rollBack } = await import('../../shared/registry/roll-back');
    const done = await rollBack(store, name, { to: flags.to, now });
    if (flags.json) printJson({ name, ...done });
    else print(`Latest of ${pc.bold(name)}: ${done.from} → ${done.latest}`);
  });
}

/** What became of the latest version. @param repeated flags with which another command reaches the same registry */
function tell(name: string, version: string, { isMoved, latest, why }: Promotion, repeated: string): void {
  const verb = isMoved ? 'is now' : latest === version ? 'was already' : 'stays';
  print(`Latest of ${pc.bold(name)} ${verb} ${latest}: ${why}`);
  if (latest === version) return;
  const command = `headstart models promote ${name}@${version} --force${repeated}`;
  process.stderr.write(`→ ${command}   makes it the latest anyway\n`);
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

function printJson(value: object): void {
  print(JSON.stringify({ schemaVersion: 1, ...value }, undefined, 2));
}

async function withRegistry(flags: RunsFlags, work: (runs: Runs) => Promise<void>): Promise<void> {
  const { withRuns } = await import('../runs/with-runs');
  await withRuns(flags, work);
}
