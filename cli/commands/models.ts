import { join } from 'node:path';
import type { Command } from 'commander';
import pc from 'picocolors';
import { fewImages } from '../../shared/dataset/few-images';
import { DEFAULT_MODEL } from '../../shared/registry/model-reference';
import type { Promotion } from '../../shared/registry/promote';
import { cacheFolder } from '../cache-folder';
import { addAwsOptions } from '../cloud/cloud-options';
import { EXIT } from '../exit-codes';
import type { Registry } from '../models/registry';
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

/** Where `headstart train` keeps runs. */
const localStore = () => join(cacheFolder(process.env), 'store');

async function publish(
  run: string,
  { name, promote, force, strict, ...flags }: PromoteFlags & { readonly name: string; readonly promote: boolean },
): Promise<void> {
  await withRegistry(flags, async (registry, { store, flags: repeated }) => {
    const { version: own, isNew, promotion } = await registry.publish(run, { name, promote, force, strict });
    if (flags.json) return printJson({ name, version: own.version, isNew, ...(promotion && { promotion }) });
    const what = isNew ? 'Published' : 'Published before';
    const few = fewImages(own.validation.count);
    const accuracy = `accuracy ${own.final.accuracy.toFixed(4)}${few ? ` ${few}` : ''}`;
    print(`${what}: ${pc.bold(`${name}@${own.version}`)}, ${accuracy}, in ${store.uri}`);
    if (promotion) tell(name, own.version, promotion, repeated);
  });
}

async function list(flags: JsonFlags): Promise<void> {
  await withRegistry(flags, async (registry, { store }) => {
    const { renderModels } = await import('../models/render-models');
    const models = await registry.list();
    if (flags.json) printJson({ models });
    else if (models.length) print(renderModels(models));
    else process.stderr.write(`No models in ${store.uri}\n`);
  });
}

async function show(model: string, flags: JsonFlags): Promise<void> {
  await withRegistry(flags, async (registry) => {
    const { renderVersion } = await import('../models/render-models');
    const { version, latest } = await registry.show(model);
    if (flags.json) printJson({ version, latest: latest ?? null });
    else print(renderVersion(version, latest));
  });
}

async function compare(model: string, other: string, flags: JsonFlags): Promise<void> {
  await withRegistry(flags, async (registry) => {
    const { comparisonText } = await import('../../shared/registry/compare-versions');
    const { first, second, comparison } = await registry.compare(model, other);
    const name = (own: typeof first) => `${own.name}@${own.version}`;
    if (flags.json) printJson({ first: name(first), second: name(second), comparison });
    else print(`${name(first)} → ${name(second)}\n${comparisonText(comparison)}`);
  });
}

async function promote(model: string, { force, strict, ...flags }: PromoteFlags): Promise<void> {
  await withRegistry(flags, async (registry, { flags: repeated }) => {
    const { version: own, promotion } = await registry.promote(model, { force, strict });
    if (flags.json) printJson({ name: own.name, version: own.version, promotion });
    else tell(own.name, own.version, promotion, repeated);
    if (promotion.latest !== own.version) process.exitCode = EXIT.badInput;
  });
}

async function rollback(name: string, flags: JsonFlags & { readonly to?: string }): Promise<void> {
  await withRegistry(flags, async (registry) => {
    const done = await registry.rollBack(name, flags.to);
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

async function withRegistry(flags: RunsFlags, work: (registry: Registry, runs: Runs) => Promise<void>): Promise<void> {
  const { withRuns } = await import('../runs/with-runs');
  const { Registry } = await import('../models/registry');
  await withRuns(flags, (runs) => work(new Registry(runs.store, localStore()), runs));
}
