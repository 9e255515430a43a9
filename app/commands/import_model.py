"""``import-model``: a published checkpoint to one file of our own, with the network's shape inside."""

import argparse
import sys
from pathlib import Path

from core.errors import UserError
from core.files import check_target, refuse_inputs

_KINDS = {
    "routed": "MEMatte, routed",
    "full": "ViTMatte, all tokens global",
    "dynamicvit": "DynamicViT, tokens dropped by learned scores",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``import-model`` to a parser."""
    parser.add_argument(
        "file", metavar="FILE", type=Path, help="MEMatte or ViTMatte checkpoint, .pth or .safetensors"
    )
    parser.add_argument(
        "-o", "--output", metavar="OUT.safetensors", type=Path, required=True, help="file to write"
    )
    parser.add_argument(
        "--half", action="store_true", help="store float16: half the size, nearly the same alpha"
    )


def main(args: argparse.Namespace) -> int:
    """Convert the file and say on stdout what it holds; return the exit code. Raises UserError."""
    if args.output.suffix.lower() != ".safetensors":
        raise UserError(f"{args.output} must end in .safetensors.")
    refuse_inputs(args.output, [args.file])
    check_target(args.output)
    from core.model.checkpoint import load_checkpoint, save_checkpoint

    checkpoint = load_checkpoint(args.file)
    metadata = {**checkpoint.metadata, "imported_from": args.file.name}
    save_checkpoint(args.output, checkpoint.config, checkpoint.weights, metadata, half=args.half)
    parameters = sum(weight.numel() for weight in checkpoint.weights.values())
    kind = _KINDS[checkpoint.config.attention]
    sys.stdout.write(
        f"{args.output}: {kind}, width {checkpoint.config.width}, {parameters / 1e6:.2f} M parameters\n"
    )
    return 0
