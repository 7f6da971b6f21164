import type { ServedRun, ServedRuns } from '../../shared/records/run-progress';

/** A refusal in the server's words. */
export class ApiError extends Error {}

export const listRuns = (): Promise<ServedRuns> => ask('api/runs');
export const findRun = (name: string): Promise<ServedRun> => ask(`api/runs/${encodeURIComponent(name)}`);
export const stopRun = (name: string): Promise<unknown> => ask(`api/runs/${encodeURIComponent(name)}/stop`, 'POST');
export const goOn = (name: string): Promise<unknown> => ask(`api/runs/${encodeURIComponent(name)}/go-on`, 'POST');

async function ask<T>(path: string, method = 'GET'): Promise<T> {
  let response: Response;
  try {
    response = await fetch(path, { method });
  } catch (cause) {
    throw new ApiError('The server does not answer. Is it still running in the terminal?', { cause });
  }
  const value = await response.json();
  if (!response.ok) throw new ApiError(sentence(value));
  return value as T;
}

/** What was refused and what to do. */
function sentence({
  problem = 'The server answered something else',
  remedy,
}: {
  problem?: string;
  remedy?: string;
}): string {
  return remedy ? `${problem}. ${remedy}` : problem;
}

/**
 * Sends an archive.
 * @param type its media type
 * @param onShare told which share of it has been sent
 * @returns the name of the run that has begun
 * @throws ApiError
 */
export function sendZip(file: File, type: string, onShare: (share: number) => void): Promise<string> {
  const request = new XMLHttpRequest();
  request.open('POST', `api/runs?name=${encodeURIComponent(file.name)}`);
  request.setRequestHeader('Content-Type', type);
  request.responseType = 'json';
  return new Promise((resolve, reject) => {
    request.upload.addEventListener('progress', ({ loaded, total }) => onShare(total ? loaded / total : 0));
    request.addEventListener('error', () =>
      reject(new ApiError('The server broke off. Is it still running in the terminal?')),
    );
    request.addEventListener('load', () => {
      if (request.status === 201) resolve((request.response as { name: string }).name);
      else reject(new ApiError(sentence(request.response ?? {})));
    });
    request.send(file);
  });
}
