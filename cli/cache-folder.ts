export { cacheFolder } from '../setup/cache-folder';
