import { remedyText } from '../../shared/report/remedy-text';
import { ApiError } from './api';
import { UNUSABLE } from './words';

export interface FailureProps {
  /** A sentence, and below it an indented line for each file: "NAME: REASON". */
  readonly problem: string;
  readonly remedy?: string | undefined;
  readonly id?: string;
}

/** What went wrong, in one sentence, with the files in a list, and what helps, in another. */
export function Failure({ problem, remedy, id }: FailureProps) {
  const [cause = '', ...files] = problem.split(/\n {2}/);
  return (
    <div class="problem" id={id} role="alert">
      <p>{cause}</p>
      {files.length > 0 && (
        <ul>
          {files.map((line) => (
            <File key={line} line={line} />
          ))}
        </ul>
      )}
      {remedy && (
        <p class="remedy">
          {remedyText(remedy)
            .split(/(--[a-z-]+)/)
            .map((part, i) => (i % 2 ? <Flag key={part} name={part} /> : part))}
        </p>
      )}
    </div>
  );
}

/** An option of the command line, by its name on the page where it has one. */
function Flag({ name }: { readonly name: string }) {
  return name === '--max-bad-share' ? <>“{UNUSABLE}” in the settings of a new run</> : <code>{name}</code>;
}

function File({ line }: { readonly line: string }) {
  const [, name, reason] = /^(.+?): (.*)$/.exec(line) ?? [];
  return name === undefined ? (
    <li>{line}</li>
  ) : (
    <li>
      <b>{name}</b>
      <span>{reason}</span>
    </li>
  );
}

/** An answer of the server, or of the browser, that is an error. */
export function Problem({ error, id }: { readonly error: Error | undefined; readonly id?: string }) {
  if (!error) return null;
  return <Failure problem={error.message} remedy={error instanceof ApiError ? error.remedy : undefined} id={id} />;
}
