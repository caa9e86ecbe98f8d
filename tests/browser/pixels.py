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


def still_picture(reader):
    """The map once two pictures in a row are the same: its ground and its labels come late."""
    deadline = time.monotonic() + LONG_ENOUGH
    before = picture_of(reader)
    while True:
        reader.page.wait_for_timeout(300)
        now = picture_of(reader)
        if np.array_equal(before, now) or time.monotonic() > deadline:
            return now
        before = now


def click_until(reader, shown, n_clicks=6, seconds=15):
    """Clicks on a dark cell until `shown` is there, as a person would whose click fell into a redraw."""
    from playwright.sync_api import TimeoutError as TooLate

    for _ in range(n_clicks - 1):
        x, y = dark_spot(still_picture(reader))
        reader.page.locator("[data-testid=stDeckGlJsonChart]").click(position={"x": x, "y": y})
        try:
            return shown.wait_for(timeout=seconds * 1000)
        except TooLate:
            reader.page.mouse.move(5, 5)  # off the map, so that a hovered cell is not mistaken for another
            reader.settle()
    return shown.wait_for()


def dark_spot(picture):
    """The middle of a patch of the darkest cells: x and y in pixels from the map's corner."""
    is_dark = (picture[:, :, 0] < 70) & (picture[:, :, 2] > 90) & (picture[:, :, 2] < 170)
    reach = 4
    for y in range(reach, is_dark.shape[0] - reach):
        for x in range(reach, is_dark.shape[1] - reach):
            if is_dark[y, x] and is_dark[y - reach : y + reach + 1, x - reach : x + reach + 1].all():
                return x, y
    raise AssertionError("no dark cell on the map")
