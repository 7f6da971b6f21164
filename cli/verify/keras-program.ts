/**
 * What real Keras is asked, as text: a file of its own would have to be found again in every bundle. Arguments: the
 * .keras file, a file of float32 images [n, S, S, 3]. Prints the versions, and the probabilities as JSON.
 */
export const KERAS_PROGRAM = `
import json, os, sys
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
import keras, numpy
model = keras.saving.load_model(sys.argv[1], compile=False)
size = model.input_shape[1]
images = numpy.fromfile(sys.argv[2], dtype="<f4").reshape(-1, size, size, 3)
outputs = model.predict(images, verbose=0)
print(json.dumps({"version": keras.__version__, "outputs": outputs.tolist()}))
`;
