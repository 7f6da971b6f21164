export {
  type HistoryFile,
  historyFileSchema,
  type TrainingHistory,
  trainingHistorySchema,
} from '../records/history-file';
export { type Example, type MetricsFile, metricsFileSchema } from '../records/metrics-file';
