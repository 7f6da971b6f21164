"""Goes on where the program of "Core ML" in docs/use-it-from.md ended: reads model.mlpackage from disk, and computes it
operation by operation with TensorFlow, since Core ML itself runs on macOS only. Prints what it declares and answers."""
import pathlib

from coremltools.converters.mil.frontend.milproto.load import load

data = pathlib.Path("model/model.mlpackage/Data/com.apple.CoreML")
spec = coremltools.utils.load_spec(str(data / "model.mlmodel"))
program = load(spec, spec.specificationVersion, str(data / "weights"))
block = program.functions["main"]


def conv(x, weight, strides, pad_type, pad, dilations, groups, bias=None):
    """x [1, channels, h, w], weight [out, channels / groups, h, w]."""
    top, bottom, left, right = pad if pad_type == "custom" else (0, 0, 0, 0)
    x = tf.pad(tf.transpose(x, [0, 2, 3, 1]), [[0, 0], [top, bottom], [left, right], [0, 0]])
    how = {"strides": [1, *strides, 1], "padding": {"same": "SAME"}.get(pad_type, "VALID")}
    if groups == 1:
        y = tf.nn.conv2d(x, tf.transpose(weight, [2, 3, 1, 0]), **how)
    else:
        assert groups == x.shape[-1], "neither a dense nor a depthwise convolution"
        y = tf.nn.depthwise_conv2d(x, tf.transpose(weight, [2, 3, 0, 1]), **how)
    assert list(dilations) == [1, 1]
    y = tf.transpose(y, [0, 3, 1, 2])
    return y if bias is None else y + tf.reshape(bias, [1, -1, 1, 1])


def padded(x, pad, mode="constant", constant_val=0.0):
    assert mode == "constant"
    return tf.pad(x, tf.reshape(pad, [-1, 2]), constant_values=constant_val)


OPERATIONS = {
    "add": lambda x, y: x + y,
    "cast": lambda x, dtype: x,
    "conv": conv,
    "linear": lambda x, weight, bias: x @ tf.transpose(weight) + bias,
    "mul": lambda x, y: x * y,
    "pad": padded,
    "reduce_mean": lambda x, axes, keep_dims: tf.reduce_mean(x, axis=list(axes), keepdims=bool(keep_dims)),
    "relu6": lambda x: tf.nn.relu6(x),
    "sigmoid": lambda x: tf.sigmoid(x),
    "softmax": lambda x, axis: tf.nn.softmax(x, axis=int(axis)),
    "transpose": lambda x, perm: tf.transpose(x, list(perm)),
}


def value_of(variable):
    if variable.name in values:
        return values[variable.name]
    found = variable.val
    # Weights are in float16; they are multiplied in float32, as Core ML may do.
    return numpy.asarray(found, "float32") if getattr(found, "dtype", None) == numpy.float16 else found


import numpy

(name,) = block.inputs
values = {name: tf.image.resize(image, (size, size))[None]}
for operation in block.operations:
    if operation.op_type == "const":
        continue
    given = {key: value_of(variable) for key, variable in operation.inputs.items() if variable is not None}
    values[operation.outputs[0].name] = OPERATIONS[operation.op_type](**given)
output = values[block.outputs[0].name][0].numpy().tolist()

described = spec.description.input[0].type.multiArrayType, spec.description.output[0].type.multiArrayType
FLOAT32 = coremltools.proto.FeatureTypes_pb2.ArrayFeatureType.FLOAT32
shapes = {
    "inputs": [own.name for own in spec.description.input],
    "outputs": [own.name for own in spec.description.output],
    "shapes": [list(own.shape) for own in described],
    "areFloat32": [own.dataType == FLOAT32 for own in described],
    "classes": json.loads(spec.description.metadata.userDefined["classes"]),
}
probabilities = output if len(output) > 1 else [1 - output[0], output[0]]
print(json.dumps(dict(zip(classes, probabilities))))
print(json.dumps(shapes))
