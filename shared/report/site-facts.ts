export type { SiteFacts } from '../records/site-facts';
