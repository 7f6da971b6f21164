"""Features, labels and folds as the bench of selection writes them, and what heads say of the fold that is left out."""

import json
import sys

import numpy as np


def tell(heads):
    """Prints, by the name of each head, whether it tells each image right when its fold is left out of training.

    usage of the program: FEATURES.f32 LABELS.i32 FOLDS.i32
    heads: by name, what is given features and labels to train on, features to tell and the number of classes, and
    answers with a class for each
    """
    labels, folds = (np.fromfile(path, np.int32) for path in sys.argv[2:4])
    features = np.fromfile(sys.argv[1], np.float32).reshape(len(labels), -1)
    classes = int(labels.max()) + 1
    told = {}
    for name, head in heads.items():
        hits = np.zeros(len(labels), int)
        for fold in range(int(folds.max()) + 1):
            test = folds == fold
            said = head(features[~test], labels[~test], features[test], classes)
            hits[test] = said == labels[test]
        told[name] = hits.tolist()
    print(json.dumps(told))
