"""Which coordinate system a file is in: seen on a small map, confirmed by the clerk."""

from __future__ import annotations

import streamlit as st

from cleancity.charts.map import points_map
from cleancity.intake import PlaceReading, Receipt
from cleancity.ui import answering, maps
from cleancity.ui.uploading import CRS_WORDS, Chosen


def ask_for_system(chosen: Chosen, receipt: Receipt) -> None:
    """A card with the ways in which the file's coordinates can be read; nothing when it has none or says it itself."""
    if not receipt.places or any(each.ours == "crs_source" for each in receipt.matches):
        return
    readings = {_key(each): each for each in receipt.places}
    answers = answering.answers_for(chosen.id)
    said = f"{chosen.upload.crs}{'~' if answers.has_swapped_axes else ''}" if chosen.upload.crs else None
    with st.container(border=True, key=f"card_places_{chosen.id}"):
        left, right = st.columns([1.1, 1], gap="medium")
        with left:
            st.markdown("**坐标对不对？**　:gray[看右边的点是否落在本市，再选坐标系]")
            key = f"crs_{chosen.id}"
            st.session_state[key] = said if said in readings else None
            st.radio(
                "坐标系", list(readings), key=key, format_func=lambda one: _words(readings[one]),
                label_visibility="collapsed", on_change=answering.note_coordinates, args=(chosen.id, key),
            )  # fmt: skip
            if said is None:
                st.caption(_assumed(receipt))
        shown = readings.get(said or "", receipt.places[0])
        with right:
            deck = points_map(shown.points, maps.basemap())
            maps.draw(deck, alt=f"文件里的点按{_words(shown)}画出的位置", name=f"places_{chosen.id}", height=230)


def _key(reading: PlaceReading) -> str:
    return f"{reading.crs}{'~' if reading.swapped else ''}"


def _words(reading: PlaceReading) -> str:
    swapped = "，经纬度两列对调" if reading.swapped else ""
    return f"{CRS_WORDS[reading.crs]}{swapped}：{reading.share:.0%} 的点在本市范围内"


def _assumed(receipt: Receipt) -> str:
    has_degrees = {"lon", "lat"} <= {each.ours for each in receipt.matches}
    return (
        "文件没有说明坐标系，没有选时按 WGS-84 读取。" if has_degrees else "文件没有说明坐标系，没有选时这些点不上图。"
    )
