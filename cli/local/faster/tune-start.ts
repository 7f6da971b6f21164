import nodeModule from 'node:module';
import { tuneV8 } from './tune-v8';
import { isWithout } from './without';

/** Before the command's own program is compiled. */
export function tuneStart(): void {
  // From Node 22 on it keeps what it has compiled, in the folder for temporary files.
  const { enableCompileCache } = nodeModule as { readonly enableCompileCache?: () => unknown };
  if (!isWithout('kept-code')) enableCompileCache?.();
  tuneV8();
}
