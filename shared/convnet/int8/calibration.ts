export { type Calibration, calibrationSchema } from '../../records/calibration-file';
