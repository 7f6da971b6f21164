export type { AboutModel, MultiLabelSiteFacts, SiteFacts } from '../records/site-facts';
