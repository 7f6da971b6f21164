import { existsSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { readNamedFile } from '../../../shared/storage/read-named-file';
import { type FinishedRun, readModelFiles } from '../finished-run';
import { momentOf } from '../training-phases';
import { writeYaml } from '../write-yaml';
import { mlmodel } from './mlmodel';
import { paramsOf } from './params-of';
import { recordedOf } from './recorded-metrics';

/** All runs go into one, so that MLflow compares them. */
const EXPERIMENT = 'headstart';
/** As long as MLflow's own, which are drawn; the same in every folder, so that exports meet in one experiment. */
const EXPERIMENT_ID = '481516234271828182';

/** In the numbers of mlflow's RunStatus and SourceType. */
const [FINISHED, LOCAL] = [3, 4];
const PICTURES_AND_RECORDS = ['metrics.json', 'history.json', 'report.html', 'curves.png', 'samples.png'];

/**
 * A run as a folder that MLflow reads (`mlruns`): parameters, metrics by epoch, tags, and the run's files as artifacts,
 * with the model as one of MLflow's flavour "onnx". Runs that are written into the same folder stand side by side.
 * @param folder where it will lie, which MLflow wants to know in the address of the artifacts
 */
export async function exportMlflow(finished: FinishedRun, folder: string): Promise<Map<string, Uint8Array>> {
  const { run, model, path } = finished;
  const experiment = EXPERIMENT_ID;
  const own = `${experiment}/${run.runId}`;
  const addressOf = (name: string) => pathToFileURL(resolve(folder, name)).href;
  const name = basename(resolve(path));
  const ended = momentOf(run);
  const started = run.startedAt ? Date.parse(run.startedAt) : ended;
  const text = (value: string) => Buffer.from(value);
  const files = new Map<string, Uint8Array>([
    [
      `${experiment}/meta.yaml`,
      text(
        writeYaml({
          artifact_location: addressOf(experiment),
          creation_time: started,
          experiment_id: experiment,
          last_update_time: ended,
          lifecycle_stage: 'active',
          name: EXPERIMENT,
        }),
      ),
    ],
    [
      `${own}/meta.yaml`,
      text(
        writeYaml({
          artifact_uri: addressOf(`${own}/artifacts`),
          end_time: ended,
          entry_point_name: '',
          experiment_id: experiment,
          lifecycle_stage: 'active',
          run_id: run.runId,
          run_name: name,
          run_uuid: run.runId,
          source_name: '',
          source_type: LOCAL,
          source_version: '',
          start_time: started,
          status: FINISHED,
          tags: [],
          user_id: '',
        }),
      ),
    ],
  ]);
  for (const [key, value] of paramsOf(finished.metrics)) files.set(`${own}/params/${key}`, text(value));
  for (const [key, points] of recordedOf(finished)) {
    const lines = points.map(({ value, step }) => `${ended} ${value} ${step}\n`);
    files.set(`${own}/metrics/${key}`, text(lines.join('')));
  }
  for (const [key, value] of tagsOf(finished, name)) files.set(`${own}/tags/${key}`, text(value));
  for (const file of PICTURES_AND_RECORDS) {
    // An older release may have left no such picture.
    if (existsSync(join(path, file))) files.set(`${own}/artifacts/${file}`, await readNamedFile(join(path, file)));
  }
  for (const [file, bytes] of await readModelFiles(model)) files.set(`${own}/artifacts/model/${file}`, bytes);
  files.set(`${own}/artifacts/model/MLmodel`, text(mlmodel(model.manifest, run.runId)));
  return files;
}

function tagsOf({ run, metrics }: FinishedRun, name: string): [key: string, value: string][] {
  const version = run.versions?.headstart;
  return [
    ['mlflow.runName', name],
    ['mlflow.source.name', 'headstart'],
    ['mlflow.source.type', 'LOCAL'],
    ...(run.source === undefined ? [] : [['headstart.source', run.source] as [string, string]]),
    ...(version === undefined ? [] : [['headstart.version', version] as [string, string]]),
    ['headstart.base', metrics.base.name],
    ['headstart.classes', String(metrics.classes.length)],
    ...('task' in metrics ? [['headstart.task', metrics.task] as [string, string]] : []),
  ];
}
