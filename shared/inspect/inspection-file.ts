export {
  type InspectionFile,
  inspectionFileSchema,
  type Leak,
  type OddImages,
  oddImagesSchema,
  type Place,
  type WrongLabel,
} from '../records/inspection-file';
