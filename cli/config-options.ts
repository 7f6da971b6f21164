import type { Command } from 'commander';

/** The flags that become a run's configuration (run-config.ts reads them): the same for every command that starts a run. */
export function addConfigOptions(command: Command): Command {
  return command
    .option(
      '--base <base>',
      'a name from "headstart bases", auto ("headstart train" only: the choice of "headstart select"), or the path or address of a Keras H5 file, a tfjs model.json or an ONNX file; two of these joined by a + are used together',
    )
    .option(
      '--onnx <settings>',
      'for a base that is an ONNX file: output=NAME, layout=nchw|nhwc, channels=rgb|bgr, mean=R/G/B, deviation=R/G/B, comma-separated; values not given are read from the file or guessed',
    )
    .option('--width <factor>', 'width of MobileNetV2: 0.35, 0.5, 0.75, 1.0, 1.3 or 1.4 (default: 1.0)')
    .option(
      '--image-size <pixels>',
      "size of the base's input: 96, 128, 160, 192 or 224 for MobileNetV2 (default: 160, or the ONNX file's own)",
    )
    .option(
      '--orient <how>',
      'exif turns images upright according to their EXIF orientation, ignore reads them as stored (default: exif)',
    )
    .option('--engine <name>', 'what runs the base: onnx, gpu (WebGPU) or tfjs (default: onnx)')
    .option(
      '--augment <views>',
      'also train a head on this many augmented views of each training image; the better head is kept',
    )
    .option('--precision <name>', 'float32, or int8: twice as fast, refused if it loses accuracy (default: float32)')
    .option(
      '--int8-calibration <run>',
      "the calibration of an earlier run, by its id, its --out folder or the calibration's own id, to find the features it computed",
    )
    .option(
      '--fine-tune [when]',
      'then also train the upper layers of the base; with "auto" only if the accuracy leaves room. Kept only if it is better',
    )
    .option('--fine-tune-at <layer>', "first layer to train: Keras' index or name (default: 100)")
    .option('--fine-tune-epochs <number>', 'passes over the training images (default: 10)')
    .option('--fine-tune-learning-rate <rate>', 'learning rate of RMSprop (default: 0.00001)')
    .option('--epochs <number>', 'passes over the training features (default: 20)')
    .option('--batch-size <images>', 'images per training step (default: 32)')
    .option('--learning-rate <rate>', 'learning rate of the optimizer (default: 0.001)')
    .option('--optimizer <name>', 'adam, rmsprop or sgd (default: adam)')
    .option('--dropout <share>', 'share of features dropped during training (default: 0.2)')
    .option('--class-weights <weights>', 'none, balanced, or weights such as cats=1,dogs=2 (default: none)')
    .option('--early-stopping <epochs>', 'stop after this many epochs without a better validation loss, keep the best')
    .option('--weight-decay <rate>', "decoupled, as in Keras' AdamW, for the kernel only (default: 0)")
    .option('--calibrate', 'temperature scaling, fitted on validation, in the head and in every export')
    .option(
      '--repeats <number>',
      'train from this many seeds and report how much the numbers depend on it (default: 1)',
    )
    .option('--cross-validate <folds>', 'cross-validate the head on training and validation features')
    .option('--split <shares>', 'train/validation/test, if the archive has class folders only (default: 80/10/10)')
    .option('--resplit', 'split by content even if the archive has train/ and validation/')
    .option(
      '--multi-label',
      'an image may have several labels, or none, by the table of labels (default: only if the table can mean nothing else)',
    )
    .option('--exclude <file>', 'leave out the images in a list written by "headstart inspect --exclude-list"')
    .option('--max-bad-share <share>', 'share of unusable images that stops the run (default: 0.1)')
    .option('--seed <number>', 'the same seed gives the same bytes (default: 1)')
    .option(
      '--config <file>',
      'a file with these settings; flags override it (default: headstart.config.* here or in a folder above)',
    )
    .option('--no-config', 'read no configuration file');
}
