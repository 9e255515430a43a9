"""Write the mean of several weights of one network.

    python build_scripts/mean_weights.py OUT.safetensors FILE FILE...

What the first file says of itself goes into OUT.
"""

import argparse
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from core.errors import UserError
from core.model.checkpoint import load_checkpoint, save_checkpoint


def write_mean(out: Path, files: list[Path]) -> None:
    """Write the mean of the weights in files, all of the same network.

    Raises:
        UserError: a file is no checkpoint or of another network, or OUT cannot be written.
    """
    found = [load_checkpoint(file) for file in files]
    first = found[0]
    for file, one in zip(files, found, strict=True):
        if one.config != first.config:
            raise UserError(f"{file} holds another network than {files[0]}; only like ones have a mean.")
    means = {key: sum(one.weights[key].float() for one in found) / len(found) for key in first.weights}
    save_checkpoint(out, first.config, means, first.metadata)


def main() -> None:
    """Write OUT."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("out", type=Path)
    parser.add_argument("files", nargs="+", type=Path)
    args = parser.parse_args()
    try:
        write_mean(args.out, args.files)
    except UserError as error:
        parser.error(str(error))


if __name__ == "__main__":
    main()
