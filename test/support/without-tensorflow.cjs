/** For `node --require`: TensorFlow's library cannot be found, as where somebody has emptied the cache folder it lies in. */
const { dlopen } = process;

process.dlopen = (module, file, ...flags) => {
  if (file.includes('tfjs_binding')) {
    const message = 'libtensorflow.so.2: cannot open shared object file: No such file or directory';
    throw Object.assign(new Error(message), { code: 'ERR_DLOPEN_FAILED' });
  }
  return dlopen.call(process, module, file, ...flags);
};
