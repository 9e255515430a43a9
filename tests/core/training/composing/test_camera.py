import cv2
import numpy as np
import torch

from core.training.composing.camera import Camera

SIZE = 64


def camera(seed: int = 0) -> Camera:
    return Camera(np.random.default_rng(seed), torch.Generator().manual_seed(seed))


def test_pictures_come_in_steps_of_a_byte_and_in_range() -> None:
    images = torch.rand(40, 3, SIZE, SIZE, generator=torch.Generator().manual_seed(0)) * 1.4 - 0.2
    found = camera().degrade(images) * 255
    assert torch.allclose(found, found.round(), atol=1e-3)
    assert 0 <= found.min() <= found.max() <= 255 + 1e-3
    assert torch.equal(found, camera().degrade(images) * 255)


def test_most_steps_befall_some_and_not_all() -> None:
    coarse = torch.rand(200, 3, 4, 4, generator=torch.Generator().manual_seed(0))
    images = torch.nn.functional.interpolate(0.2 + 0.6 * coarse, (SIZE, SIZE), mode="bicubic")
    found = camera(1).degrade(images.clone())
    change = (found - images).abs().mean((1, 2, 3))
    gray = (found.amax(1) - found.amin(1)).amax((1, 2)) < 0.02
    assert 0.1 < (change < 0.002).float().mean() < 0.5
    assert 0 < gray.float().mean() < 0.1
    assert (change > 0.05).any()


def test_jpeg_errs_as_opencv_does() -> None:
    rng = np.random.default_rng(0)
    image = cv2.resize(rng.integers(0, 256, (9, 9, 3), np.uint8), (SIZE, SIZE), interpolation=cv2.INTER_CUBIC)
    planes = torch.from_numpy(image).permute(2, 0, 1)[None].float().repeat(60, 1, 1, 1)
    ours = (camera()._as_jpeg(planes) - planes).abs().mean((1, 2, 3))
    theirs = []
    for quality in (35, 60, 78, 96):
        data = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, quality])[1]
        theirs.append(np.abs(cv2.imdecode(data, cv2.IMREAD_COLOR).astype(int) - image).mean())
    assert theirs[-1] * 0.6 < float(ours.min())
    assert float(ours.max()) < theirs[0] * 1.5
    assert theirs[3] < float(ours.median()) < theirs[1]


def test_blocks_of_jpeg_begin_anywhere() -> None:
    coarse = torch.rand(1, 3, 16, 16, generator=torch.Generator().manual_seed(0)) * 140 + 60
    planes = torch.nn.functional.interpolate(coarse, (SIZE, SIZE), mode="bilinear").repeat(40, 1, 1, 1)
    error = (camera()._as_jpeg(planes) - planes).mean(1)
    assert error.shape == (40, SIZE, SIZE)
    jumps = error.diff(dim=2).abs().mean(1)
    strongest = torch.stack([jumps[:, start::8].mean(1) for start in range(8)]).argmax(0)
    assert len(set(strongest.tolist())) >= 4


def test_focus_softens_most_and_gives_some_edges_halos() -> None:
    step = torch.zeros(200, 3, 32, 32)
    step[..., 16:] = 0.5
    over = camera()._focused(step).amax((1, 2, 3)) - 0.5
    assert 0.5 < (over < 1e-3).float().mean() < 0.7
    assert 0.05 < (over > 0.12).float().mean() < 0.25
