"""What is said to people who meet: a view asked, its measures read, its pages told as sheets.

One content for the projector, the slides and the bulletin: see `cleancity/analysis/sheet.py`.
"""
