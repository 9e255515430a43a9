"""Lists as spreadsheets write them."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.errors import UserError
from core.jobs.batch.listing import Row, is_list, read_list


def written(folder: Path, text: str, encoding: str = "utf-8") -> Path:
    path = folder / "list.csv"
    path.write_bytes(text.encode(encoding))
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("gap", [",", ";", "\t"])
def test_spreadsheets_of_all_kinds_are_read(tmp_path: Path, gap: str, encoding: str) -> None:
    lines = [
        ["Photo", "", "Trimap", "Max tokens", ""],
        ["Föhn.jpg", "", "m.png", "500", ""],
        ["", "", "", "", ""],
        ["b.jpg", "", "", "", ""],
    ]
    path = written(tmp_path, "\r\n".join(gap.join(cells) for cells in lines), encoding)
    assert read_list(path) == [
        Row(2, tmp_path / "Föhn.jpg", tmp_path / "m.png", options={"max-tokens": "500"}),
        Row(4, tmp_path / "b.jpg"),
    ]


def test_names_are_quoted_and_paths_may_be_absolute(tmp_path: Path) -> None:
    (row,) = read_list(written(tmp_path, f'photo,output\n"{tmp_path}/a, b.jpg","x ""1"""\n'))
    assert (row.photo, row.output, row.proposes) == (tmp_path / "a, b.jpg", 'x "1"', False)


@pytest.mark.parametrize(
    ("cells", "options"),
    [
        ("model\na.jpg,net.safetensors", {"model": "{}/net.safetensors"}),
        ("model\na.jpg,tiny", {"model": "tiny"}),
        ("subject\na.jpg,my nets/Mine.ONNX", {"subject": "{}/my nets/Mine.ONNX"}),
        ("subject\na.jpg,selection 2", {"subject": "selection 2"}),
        ("subject\na.jpg,/nets/mine.onnx", {"subject": "/nets/mine.onnx"}),
    ],
)
def test_files_of_options_are_those_beside_the_list(
    tmp_path: Path, cells: str, options: dict[str, str]
) -> None:
    (row,) = read_list(written(tmp_path, f"photo,{cells}\n"))
    assert row.options == {name: str(Path(value.format(tmp_path))) for name, value in options.items()}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "column"),
        ("marks,output\nm.png,x\n", "one of them photo"),
        ("photo,trimap,mask\na.jpg,,\n", "more than one column for marks"),
        ("photo\na.jpg,500\n", "line 2"),
        ("photo,,marks\n\na.jpg,500,m.png\n", "line 3 without a name"),
        ("photo,marks\n,m.png\n", "no photo in line 2"),
        ('photo\n"a.jpg\n', "cannot be read as a list"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(UserError, match=said):
        read_list(written(tmp_path, text))


def test_a_list_is_known_by_its_name() -> None:
    assert [is_list(Path(name)) for name in ("a.csv", "A.CSV", "a.tsv", "a.jpg")] == [True, True, True, False]
