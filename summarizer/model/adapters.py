"""Low-rank adapters: a frozen linear layer plus the product of two thin matrices that are trained in its place."""

import torch
from torch import Tensor, nn


class Adapted(nn.Module):
    """`linear(x) + x A B`; without the second part while `active` is False."""

    def __init__(self, linear: nn.Linear, rank: int) -> None:
        super().__init__()
        self.linear = linear
        self.active = True
        self.down = nn.Parameter(torch.randn(rank, linear.in_features) / linear.in_features**0.5)
        self.up = nn.Parameter(torch.zeros(linear.out_features, rank))

    def forward(self, x: Tensor) -> Tensor:
        found: Tensor = self.linear(x)
        if not self.active:
            return found
        return found + nn.functional.linear(nn.functional.linear(x, self.down), self.up)


def adapt(layers: nn.Module, rank: int, first: int = 0) -> None:
    """Put an adapter on every linear layer inside the numbered `layers` from `first` on."""
    for number, layer in layers.named_children():
        if int(number) < first:
            continue
        for parent in list(layer.modules()):
            for name, child in list(parent.named_children()):
                if isinstance(child, nn.Linear) and not isinstance(parent, Adapted):
                    setattr(parent, name, Adapted(child, rank))


def switch(layers: nn.Module, active: bool) -> None:
    """Turn all adapters on or off."""
    for module in layers.modules():
        if isinstance(module, Adapted):
            module.active = active
