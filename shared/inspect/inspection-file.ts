export {
  type Doubt,
  type InspectionFile,
  inspectionFileSchema,
  type Leak,
  type OddImages,
  oddImagesSchema,
  type Place,
  type Turned,
  type WrongLabel,
} from '../records/inspection-file';
