import { cpSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { AssetHashType, DockerImage } from 'aws-cdk-lib';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { bundleFunction } from './bundle-function';
import { type NativePackage, stagePackages } from './native-packages';
import { PROJECT_ROOT } from './project-root';

/** A function's zip: its bundle, and the native packages that it loads beside it. */
export function functionCode(file: string, packages: readonly NativePackage[]): Code {
  return Code.fromAsset(join(PROJECT_ROOT, 'functions/lambda'), {
    assetHashType: AssetHashType.OUTPUT,
    bundling: {
      // Never run; without it two functions would be taken for one and the same asset.
      command: [file, ...packages],
      // Never pulled: the local way always works.
      image: DockerImage.fromRegistry('scratch'),
      local: {
        tryBundle(folder) {
          stageFunction(file, packages, folder);
          return true;
        },
      },
    },
  });
}

/** Writes into a folder what a function's zip holds. */
export function stageFunction(file: string, packages: readonly NativePackage[], folder: string): void {
  bundleFunction(file, folder, packages.includes('@julusian/jpeg-turbo'));
  if (file === 'publish') stageSite(folder);
  stagePackages(packages, join(folder, 'node_modules'));
}

/** The page that Publish leaves in every run, and what computes in it, as set-up has built them. */
function stageSite(folder: string): void {
  for (const part of ['site', 'browser']) {
    const built = join(PROJECT_ROOT, 'dist', part);
    if (!existsSync(built)) throw new Error(`Cannot package Publish: dist/${part} is missing. Run "npm run setup"`);
    cpSync(built, join(folder, part), { recursive: true });
  }
}
