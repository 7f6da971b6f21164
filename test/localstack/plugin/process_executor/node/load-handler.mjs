import { existsSync } from 'node:fs';
import { register } from 'node:module';
import { basename, dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

/**
 * The function that `spec` ("folder/file.export") names below `root`; CommonJS or an ES module.
 * Throws errors with the names that Lambda gives them.
 */
export async function loadHandler(root, spec) {
  const [stem, ...path] = basename(spec).split('.');
  if (!stem || path.length === 0) throw failure('Runtime.MalformedHandlerName', `Bad handler "${spec}"`);
  const file = ['.js', '.mjs', '.cjs'].map((end) => resolve(root, dirname(spec), stem + end)).find(existsSync);
  if (!file) throw failure('Runtime.ImportModuleError', `Cannot find module "${stem}"`);
  if (process.env.NODE_PATH) resolveFrom(process.env.NODE_PATH);

  let found = await importModule(file);
  for (const name of path) found = found?.[name] ?? found?.default?.[name];
  if (typeof found !== 'function') throw failure('Runtime.HandlerNotFound', `${spec} is undefined or not exported`);
  return found;
}

async function importModule(file) {
  try {
    return await import(pathToFileURL(file).href);
  } catch (error) {
    if (error?.code === 'ERR_MODULE_NOT_FOUND' || error?.code === 'MODULE_NOT_FOUND') {
      error.name = 'Runtime.ImportModuleError';
    }
    if (error?.name === 'SyntaxError') error.name = 'Runtime.UserCodeSyntaxError';
    throw error;
  }
}

/** Node heeds NODE_PATH for `require` alone; this makes a bare `import` fall back on its first folder too. */
function resolveFrom(nodePath) {
  const parent = pathToFileURL(join(nodePath.split(':')[0], '..', 'parent.mjs')).href;
  const hook = `
    export async function resolve(specifier, context, next) {
      try {
        return await next(specifier, context);
      } catch (error) {
        if (error.code !== 'ERR_MODULE_NOT_FOUND' || /^[./]|^[a-z]+:/.test(specifier)) throw error;
        return next(specifier, { ...context, parentURL: ${JSON.stringify(parent)} });
      }
    }`;
  register(`data:text/javascript,${encodeURIComponent(hook)}`);
}

const failure = (name, message) => Object.assign(new Error(message), { name });
