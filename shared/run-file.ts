export { type Failure, type RunFile, runFileSchema } from './records/run-file';
