import sys
from pathlib import Path

import pytest

from core.errors import UserError
from core.subject import networks


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home and an environment with nothing in them."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    monkeypatch.setattr(sys, "prefix", str(tmp_path / "environment"))
    return tmp_path


def put(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"network")
    return path


def test_without_any_the_sentence_says_how_to_get_one(home: Path) -> None:
    assert networks.found_networks() == ()
    with pytest.raises(UserError, match=r"fetch_subject.*\.u2net"):
        networks.default_network()


@pytest.mark.skipif(sys.platform == "win32", reason="a user of Windows has a profile")
@pytest.mark.usefixtures("home")
def test_a_user_without_a_home_is_told_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    import pwd

    def nobody(_: int) -> None:
        raise KeyError

    monkeypatch.setattr(pwd, "getpwuid", nobody)
    monkeypatch.delenv("HOME")
    with pytest.raises(UserError, match="Subject needs a saliency network"):
        networks.default_network()


def test_those_of_rembg_are_found_by_themselves_the_own_one_first(home: Path) -> None:
    for name in (
        "u2net.onnx",
        "isnet-general-use.onnx",
        "u2netp.onnx",
        "u2net_cloth_seg.onnx",
        "sam_vit.onnx",
        "a.txt",
    ):
        put(home / ".u2net" / name)
    assert [network.name for network in networks.found_networks()] == ["u2netp", "u2net", "isnet-general-use"]
    own = put(networks.bundled_path())
    found = networks.found_networks()
    assert [network.name for network in found] == ["u2netp", "u2net", "isnet-general-use"]
    assert found[0].path == own
    assert networks.default_network() == found[0]


def test_a_build_holds_its_own(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "_MEIPASS", str(home / "build"), raising=False)
    own = put(networks.bundled_path())
    assert own.is_relative_to(home / "build")
    assert networks.default_network().path == own


@pytest.mark.parametrize(
    ("name", "side", "first_std"),
    [
        ("u2netp", 320, 0.229),
        ("u2net_human_seg", 320, 0.229),
        ("silueta", 320, 0.229),
        ("isnet-anime", 1024, 1.0),
        ("BiRefNet-general-lite", 1024, 0.229),
        ("mine", 0, 0.229),
    ],
)
def test_size_and_normalization_follow_the_name(name: str, side: int, first_std: float) -> None:
    network = networks.network_of(Path(f"{name}.onnx"))
    assert (network.side, network.std[0], network.name) == (side, first_std, name)


def test_the_bundled_one_states_license_and_author() -> None:
    network = networks.network_of(networks.bundled_path())
    assert network.license == "Apache-2.0"
    assert "Qin" in network.source
