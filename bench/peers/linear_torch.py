"""Linear heads on given features in PyTorch: one by timm's AdamW, and logistic regression by L-BFGS."""

import timm.optim
import torch

from folds import tell

# A batch of 32 rows is too little to share.
torch.set_num_threads(1)

EPOCHS = 20
BATCH = 32


def adamw(x, y, unknown, classes):
    """nn.Linear and softmax, AdamW as timm makes it, a cosine schedule, as linear probes are trained."""
    torch.manual_seed(1)
    x, y, unknown = torch.from_numpy(x), torch.from_numpy(y).long(), torch.from_numpy(unknown)
    head = torch.nn.Linear(x.shape[1], classes)
    optimizer = timm.optim.create_optimizer_v2(head, opt="adamw", lr=1e-3, weight_decay=0.01)
    steps = EPOCHS * -(-len(x) // BATCH)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, steps)
    for _ in range(EPOCHS):
        for batch in torch.randperm(len(x)).split(BATCH):
            optimizer.zero_grad()
            torch.nn.functional.cross_entropy(head(x[batch]), y[batch]).backward()
            optimizer.step()
            schedule.step()
    with torch.no_grad():
        return head(unknown).argmax(1).numpy()


def logistic(x, y, unknown, classes):
    """What scikit-learn's LogisticRegression minimises at C = 1, on standardised features, by L-BFGS to the end."""
    x, y, unknown = torch.from_numpy(x), torch.from_numpy(y).long(), torch.from_numpy(unknown)
    mean, deviation = x.mean(0), x.std(0).clamp_min(1e-6)
    x, unknown = (x - mean) / deviation, (unknown - mean) / deviation
    weights = torch.zeros(classes, x.shape[1], requires_grad=True)
    bias = torch.zeros(classes, requires_grad=True)
    optimizer = torch.optim.LBFGS([weights, bias], max_iter=500, line_search_fn="strong_wolfe")

    def loss():
        optimizer.zero_grad()
        errors = torch.nn.functional.cross_entropy(x @ weights.T + bias, y, reduction="sum")
        value = errors + 0.5 * weights.square().sum()
        value.backward()
        return value

    optimizer.step(loss)
    with torch.no_grad():
        return (unknown @ weights.T + bias).argmax(1).numpy()


tell({"PyTorch, Linear with timm's AdamW": adamw, "logistic regression, L-BFGS": logistic})
