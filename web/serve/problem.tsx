import { remedyText } from '../../shared/report/remedy-text';
import { ApiError } from './api';

/** What went wrong, in one sentence, and what helps, in another. */
export function Problem({ error, id }: { readonly error: Error | undefined; readonly id?: string }) {
  if (!error) return null;
  const remedy = error instanceof ApiError ? error.remedy : undefined;
  return (
    <div class="problem" id={id} role="alert">
      <p>{error.message}</p>
      {remedy && <p class="remedy">{remedyText(remedy)}</p>}
    </div>
  );
}
