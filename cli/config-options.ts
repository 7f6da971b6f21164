import type { Command } from 'commander';

/** The flags that become a run's configuration (run-config.ts reads them): the same for every command that starts a run. */
export function addConfigOptions(command: Command): Command {
  return command
    .option(
      '--base <base>',
      'a name that "headstart bases" lists, auto (of "headstart train": the one that "headstart select" would choose), or the path or address of a Keras H5 file, a tfjs model.json or an ONNX file; two of these with a + between are taken together',
    )
    .option(
      '--onnx <settings>',
      'of a base that is an ONNX file: output=NAME, layout=nchw|nhwc, channels=rgb|bgr, mean=R/G/B, deviation=R/G/B, comma-separated; what is not given is found in the file or guessed',
    )
    .option('--width <factor>', 'width of MobileNetV2: 0.35, 0.5, 0.75, 1.0, 1.3 or 1.4 (default: 1.0)')
    .option(
      '--image-size <pixels>',
      "side of the base's input: 96, 128, 160, 192 or 224 of MobileNetV2 (default: 160, or an ONNX file's own)",
    )
    .option(
      '--orient <how>',
      'exif turns images upright as their EXIF orientation says, ignore takes them as they are stored (default: exif)',
    )
    .option('--engine <name>', 'what runs the base: onnx, gpu (WebGPU) or tfjs (default: onnx)')
    .option(
      '--augment <views>',
      'train on so many augmented views of each training image too; the better of the two heads is kept',
    )
    .option(
      '--precision <name>',
      'float32, or int8: twice as fast, and refused where it loses accuracy (default: float32)',
    )
    .option(
      '--int8-calibration <run>',
      "an earlier run's, by its id, its --out folder or the calibration's own id: finds the features that it has computed",
    )
    .option(
      '--fine-tune [when]',
      'then train the upper part of the base too; with "auto" only where the accuracy leaves room. Kept only if it is better',
    )
    .option('--fine-tune-at <layer>', "its first layer: Keras' index or name (default: 100)")
    .option('--fine-tune-epochs <number>', 'passes over the training images (default: 10)')
    .option('--fine-tune-learning-rate <rate>', "RMSprop's (default: 0.00001)")
    .option('--epochs <number>', 'passes over the training features (default: 20)')
    .option('--batch-size <images>', 'images in a step of training (default: 32)')
    .option('--learning-rate <rate>', 'default: 0.001')
    .option('--optimizer <name>', 'adam, rmsprop or sgd (default: adam)')
    .option('--dropout <share>', 'share of features dropped in training (default: 0.2)')
    .option('--class-weights <weights>', 'none, balanced, or weights such as cats=1,dogs=2 (default: none)')
    .option('--early-stopping <epochs>', 'stop after so many epochs without a better validation loss, keep the best')
    .option('--weight-decay <rate>', "decoupled, as Keras' AdamW has it, of the kernel alone (default: 0)")
    .option('--calibrate', 'temperature scaling, fitted on validation, in the head and in every export')
    .option('--repeats <number>', 'train from so many seeds and say how far the numbers depend on it (default: 1)')
    .option('--cross-validate <folds>', 'cross-validate the head on training and validation features')
    .option('--split <shares>', 'train/validation/test where the archive has class folders only (default: 80/10/10)')
    .option('--resplit', 'split by content although the archive has train/ and validation/')
    .option('--exclude <file>', 'leave out the images of a list that "headstart inspect --exclude-list" wrote')
    .option('--max-bad-share <share>', 'share of unusable images that stops the run (default: 0.1)')
    .option('--seed <number>', 'the same seed gives the same bytes (default: 1)')
    .option(
      '--config <file>',
      'a file with these settings; flags go before it (default: the headstart.config.* found upwards)',
    )
    .option('--no-config', 'take no configuration file');
}
