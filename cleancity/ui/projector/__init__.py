"""The screen of a meeting: sheets drawn by our own script in the browser, on a projector or small inside a page."""
