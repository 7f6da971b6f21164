"""A network in OpenVINO, compiled for many batches at once, as its documentation has it for throughput."""


def openvino_network(file, pixels, precision):
    """Returns what runs a number of batches of these pixels, and the compiled network."""
    import openvino as ov

    core = ov.Core()
    model = core.read_model(file)
    model.reshape(list(pixels.shape))
    options = {"INFERENCE_PRECISION_HINT": precision, "PERFORMANCE_HINT": "THROUGHPUT"}
    compiled = core.compile_model(model, "CPU", options)
    queue = ov.AsyncInferQueue(compiled, compiled.get_property("OPTIMAL_NUMBER_OF_INFER_REQUESTS"))

    def run(batches):
        for _ in range(batches):
            queue.start_async([pixels])
        queue.wait_all()

    return run, compiled
