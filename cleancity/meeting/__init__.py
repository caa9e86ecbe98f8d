"""The coordination meeting: its agenda, its frozen sheets, where the projector stands, and what was decided."""
