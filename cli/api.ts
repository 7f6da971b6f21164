/** What `import … from 'headstart'` gives; docs/api.md describes it. */
export { type ConfigModule, defineConfig } from './config/define-config';
