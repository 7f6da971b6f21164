import type { HistoryFile } from '../../shared/records/history-file';
import type { InspectionFile } from '../../shared/records/inspection-file';
import type { MetricsFile } from '../../shared/records/metrics-file';
import type { MultiLabelMetrics, RunMetrics } from '../../shared/records/multi-label-metrics';
import type { RunFile } from '../../shared/records/run-file';
import type { ServedRun, ServedRuns } from '../../shared/records/run-progress';
import type { ServedImages, ServedLabels } from '../../shared/records/served-images';
import type { Corrections, RunSettings, ServedSettings } from '../../shared/records/served-settings';

/** A refusal in the server's words: one cause, and what to do. */
export class ApiError extends Error {
  constructor(
    problem: string,
    readonly remedy?: string,
    options?: ErrorOptions,
  ) {
    super(problem, options);
  }
}

const of = (name: string) => `api/runs/${encodeURIComponent(name)}`;
const artifact = (name: string, file: string) => `runs/${encodeURIComponent(name)}/${file}`;

export const listRuns = (): Promise<ServedRuns> => ask('api/runs');
export const findRun = (name: string): Promise<ServedRun> => ask(of(name));
export const getSettings = (): Promise<ServedSettings> => ask('api/settings');
/** Of a run of one label per image; those of a multi-label run are getLabelMetrics(). */
export const getMetrics = (name: string): Promise<MetricsFile> => ask(artifact(name, 'metrics.json'));
export const getLabelMetrics = (name: string): Promise<MultiLabelMetrics> => ask(artifact(name, 'metrics.json'));
export const getEitherMetrics = (name: string): Promise<RunMetrics> => ask(artifact(name, 'metrics.json'));
export const getHistory = (name: string): Promise<HistoryFile> => ask(artifact(name, 'history.json'));
export const getRunFile = (name: string): Promise<RunFile> => ask(artifact(name, 'run.json'));
export const getInspection = (name: string): Promise<InspectionFile> => ask(artifact(name, 'inspection.json'));
export const listImages = (name: string, query: URLSearchParams): Promise<ServedImages> =>
  ask(`${of(name)}/images?${query}`);

export const listLabelImages = (name: string, query: URLSearchParams): Promise<ServedLabels> =>
  ask(`${of(name)}/images?${query}`);

/** What a multi-label model says of an image. */
export interface SaidLabels {
  readonly labels: readonly { readonly class: string; readonly probability: number }[];
  readonly probabilities: Readonly<Record<string, number>>;
}
/** The classes of a run's model, and the probability from which each one is assigned. */
export const getModel = (name: string): Promise<{ readonly classes: string[]; readonly thresholds: number[] }> =>
  ask(`api/predict?run=${encodeURIComponent(name)}`);
/** Asks a run's model on the server. @throws ApiError where the file is no image */
export const predictLabels = (name: string, image: File): Promise<SaidLabels> =>
  ask(`api/predict?run=${encodeURIComponent(name)}`, {
    method: 'POST',
    headers: { 'Content-Type': image.type.startsWith('image/') ? image.type : 'application/octet-stream' },
    body: image,
  });

export const stopRun = (name: string): Promise<unknown> => ask(`${of(name)}/stop`, { method: 'POST' });
export const goOn = (name: string): Promise<unknown> => ask(`${of(name)}/go-on`, { method: 'POST' });
export const deleteRun = (name: string): Promise<{ readonly isGone: boolean }> => ask(of(name), { method: 'DELETE' });
export const renameRun = (name: string, to: string): Promise<unknown> =>
  ask(`${of(name)}/rename?to=${encodeURIComponent(to)}`, { method: 'POST' });
export const startExample = async (settings: RunSettings): Promise<string> =>
  (await ask<{ name: string }>(`api/example?${asked(settings)}`, { method: 'POST' })).name;

/** Trains on a run's images again. @returns the new run's name */
export async function trainAgain(name: string, settings: RunSettings, corrections: Corrections): Promise<string> {
  const body = JSON.stringify({ settings, corrections });
  const headers = { 'Content-Type': 'application/json' };
  return (await ask<{ name: string }>(`${of(name)}/again`, { method: 'POST', headers, body })).name;
}

export const eventsOf = (name: string): EventSource => new EventSource(`${of(name)}/events`);
export const artifactUrl = artifact;
export const downloadUrl = (name: string, what: 'model.zip' | 'site.zip' | 'report.html'): string =>
  `${of(name)}/download/${what}`;
export const pictureUrl = (name: string, file: string, size: 'small' | 'large' = 'small'): string =>
  `${of(name)}/picture?file=${encodeURIComponent(file)}${size === 'large' ? '&size=large' : ''}`;

/** How much each region of an image supports a class, to be laid over its picture. */
export const getMap = async (name: string, file: string, wanted: string): Promise<Blob> =>
  (await answerTo(`${of(name)}/map?${new URLSearchParams({ file, class: wanted })}`)).blob();

/** @param run whose images are shown; drawn ones without it */
export const viewUrl = (settings: RunSettings, image: number, view: number, run?: string): string =>
  `api/views?${asked(settings)}&image=${image}&view=${view}${run ? `&run=${encodeURIComponent(run)}` : ''}`;

const asked = (settings: RunSettings) => `settings=${encodeURIComponent(JSON.stringify(settings))}`;

async function ask<T>(path: string, init?: RequestInit): Promise<T> {
  return (await answerTo(path, init)).json() as Promise<T>;
}

async function answerTo(path: string, init?: RequestInit): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(path, init);
  } catch (cause) {
    throw new ApiError('The server does not answer', 'Is it still running in the terminal?', { cause });
  }
  if (!response.ok) throw refusal(await response.json());
  return response;
}

/** @param value in the server's words, or a problem document (RFC 9457) */
function refusal(value: { readonly problem?: string; readonly remedy?: string; readonly detail?: string }): ApiError {
  return new ApiError(value.problem ?? value.detail ?? 'The server answered something else', value.remedy);
}

/**
 * Sends an archive.
 * @param type its media type
 * @param onShare told which share of it has been sent
 * @returns the name of the run that has begun
 * @throws ApiError
 */
export function sendArchive(
  file: File,
  type: string,
  settings: RunSettings,
  onShare: (share: number) => void,
): Promise<string> {
  const request = new XMLHttpRequest();
  request.open('POST', `api/runs?name=${encodeURIComponent(file.name)}&${asked(settings)}`);
  request.setRequestHeader('Content-Type', type);
  request.responseType = 'json';
  return new Promise((resolve, reject) => {
    request.upload.addEventListener('progress', ({ loaded, total }) => onShare(total ? loaded / total : 0));
    request.addEventListener('error', () =>
      reject(new ApiError('The server broke off', 'Is it still running in the terminal?')),
    );
    request.addEventListener('load', () => {
      if (request.status === 201) resolve((request.response as { name: string }).name);
      else reject(refusal(request.response ?? {}));
    });
    request.send(file);
  });
}
