"""What a map's picture is made of: a canvas has no text to ask for, so its pixels are counted."""

import io
import time

import numpy as np
from PIL import Image

LONG_ENOUGH = 60


def picture_of(reader):
    """The map as an array of height x width x (red, green, blue)."""
    shot = reader.page.locator("[data-testid=stDeckGlJsonChart]").screenshot()
    return np.asarray(Image.open(io.BytesIO(shot)).convert("RGB")).astype(int)


def n_blue(picture):
    """Pixels of cells by count: bluer than the rivers of the base map."""
    return int((picture[:, :, 2] - picture[:, :, 0] >= 40).sum())


def spread(picture):
    """How much of the picture's width and height the cells by count reach over, as shares."""
    is_cell = picture[:, :, 2] - picture[:, :, 0] >= 40
    across, down = is_cell.any(axis=0).nonzero()[0], is_cell.any(axis=1).nonzero()[0]
    return np.ptp(across) / is_cell.shape[1], np.ptp(down) / is_cell.shape[0]


def n_orange(picture):
    """Pixels of cells by overdue share: redder than its roads."""
    return int((picture[:, :, 0] - picture[:, :, 2] >= 50).sum())


def wait_for_pixels(reader, count, enough):
    """`count` of the map's picture, as soon as it is more than `enough`; the last count when it never is."""
    deadline = time.monotonic() + LONG_ENOUGH
    while True:
        found = count(picture_of(reader))
        if found > enough or time.monotonic() > deadline:
            return found
        reader.page.wait_for_timeout(200)  # a canvas says nothing when it has drawn


def dark_spot(reader):
    """The middle of a patch of the darkest cells: x and y in pixels from the map's corner."""
    picture = picture_of(reader)
    is_dark = (picture[:, :, 0] < 70) & (picture[:, :, 2] > 90) & (picture[:, :, 2] < 170)
    reach = 4
    for y in range(reach, is_dark.shape[0] - reach):
        for x in range(reach, is_dark.shape[1] - reach):
            if is_dark[y, x] and is_dark[y - reach : y + reach + 1, x - reach : x + reach + 1].all():
                return x, y
    raise AssertionError("no dark cell on the map")
