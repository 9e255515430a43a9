"""``import-model``: a published checkpoint to one file of our own, with the network's shape inside."""

import argparse
import sys
from pathlib import Path

from core.errors import UserError
from core.files import check_target, refuse_inputs
from core.text.translate import mark, tr

_KINDS = {
    "routed": mark("MEMatte, routed"),
    "full": mark("ViTMatte, all tokens global"),
    "dynamicvit": mark("DynamicViT, tokens dropped by learned scores"),
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``import-model`` to a parser."""
    parser.add_argument(
        "file", metavar="FILE", type=Path, help=tr("MEMatte or ViTMatte checkpoint, .pth or .safetensors")
    )
    parser.add_argument(
        "-o", "--output", metavar="OUT.safetensors", type=Path, required=True, help=tr("file to write")
    )
    parser.add_argument(
        "--half", action="store_true", help=tr("store float16: half the size, nearly the same alpha")
    )


def main(args: argparse.Namespace) -> int:
    """Convert the file and say on stdout what it holds; return the exit code. Raises UserError."""
    if args.output.suffix.lower() != ".safetensors":
        raise UserError(tr("{file} must end in .safetensors.", file=args.output))
    refuse_inputs(args.output, [args.file])
    check_target(args.output)
    from core.model.checkpoint import load_checkpoint, save_checkpoint

    checkpoint = load_checkpoint(args.file)
    metadata = {**checkpoint.metadata, "imported_from": args.file.name}
    save_checkpoint(args.output, checkpoint.config, checkpoint.weights, metadata, half=args.half)
    parameters = sum(weight.numel() for weight in checkpoint.weights.values())
    said = tr(
        "{file}: {kind}, width {width}, {millions:.2f} M parameters",
        file=args.output,
        kind=tr(_KINDS[checkpoint.config.attention]),
        width=checkpoint.config.width,
        millions=parameters / 1e6,
    )
    sys.stdout.write(f"{said}\n")
    return 0
