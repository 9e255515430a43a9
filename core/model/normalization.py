"""The normalization of colors in [0, 1] for the network: minus the mean, over the deviation (of ImageNet)."""

MEAN = (123.675 / 255, 116.28 / 255, 103.53 / 255)
STD = (58.395 / 255, 57.12 / 255, 57.375 / 255)
