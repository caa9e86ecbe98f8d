"""Choosing a file and how it is read, looking at it without changing anything, and taking it in once."""

from __future__ import annotations

import tomllib
from datetime import date

import streamlit as st

from cleancity import intake
from cleancity.contracts import Contract, load
from cleancity.contracts.template import template
from cleancity.settings import DATA, load_settings
from cleancity.ui.database import store
from cleancity.ui.shows import DOWNLOAD_ICON, XLSX

# What comes every week first; what is uploaded once a year after it.
WEEKLY = ("issue", "inspection", "task", "supply_stock")
YEARLY = ("department", "area", "venue", "campaign", "phase", "supply_item", "warehouse")
CRS_WORDS = {
    "": "按文件里的说明",
    "wgs84": "WGS-84（GPS）",
    "gcj02": "GCJ-02（高德、腾讯）",
    "bd09": "BD-09（百度经纬度）",
    "bd09mc": "BD-09（百度米制）",
    "cgcs2000": "CGCS2000",
}
LATEST, TODAY, OTHER_DAY = "文件里最晚的日期", "今天", "另选一天"
NO_MAPPING, OWN_MAPPING = "不用", "上传对照文件"


def title_of(dataset: str) -> str:
    """A dataset's name for people."""
    return load(dataset).title


def choose_upload() -> intake.Upload | None:
    """Step one: which dataset, which file, read how. None until there is a file."""
    _speak_chinese()
    left, right = st.columns([1, 2.2], gap="medium")
    with left:
        dataset = st.selectbox(
            "这是什么表", WEEKLY + YEARLY, key="upload_dataset", format_func=title_of, filter_mode=None,
            placeholder="选择数据集",
        )  # fmt: skip
    with right, st.container(key="up_file"):
        file = st.file_uploader(
            "选择文件（CSV 或 Excel，原样上传，不必整理）",
            key=f"upload_file_{st.session_state.get('upload_round', 0)}",
            max_upload_size=load_settings().max_file_mb,
        )
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.caption(f"{title_of(dataset)}：{load(dataset).description}", width="content")
        template_button(load(dataset))
    crs, as_of, sheet, mapping = _choose_reading(load(dataset))
    if file is None:
        st.session_state.pop("upload_done", None)
        return None
    return intake.Upload(file.getvalue(), file.name, dataset, mapping, crs, as_of, sheet)


def template_button(contract: Contract) -> None:
    """The Excel form of a dataset, to fill in and upload."""
    st.download_button(
        f"下载“{contract.title}”模板",
        lambda: template(contract),
        f"{contract.title}模板.xlsx",
        XLSX,
        key="template",
        icon=DOWNLOAD_ICON,
        type="tertiary",
        on_click="ignore",
    )


def look_at(upload: intake.Upload) -> intake.Receipt:
    """Step two: what accepting the file would do, worked out once per file, settings and version of the data."""
    signature = (_signature(upload), store().data_version)
    known = st.session_state.get("upload_receipt")
    if known and known[0] == signature:
        receipt: intake.Receipt = known[1]
        return receipt
    with st.spinner("正在体检，请稍候……"):
        receipt = intake.preview(store(), upload)
    st.session_state["upload_receipt"] = (signature, receipt)
    return receipt


def take_in(upload: intake.Upload) -> None:
    """Step three, on the clerk's word: into the store, once; a second call finds the batch that is there."""
    with st.spinner("正在入库，请稍候……"):
        receipt = intake.accept(store(), upload, origin="screen")
    st.session_state["upload_done"] = (_signature(upload), receipt)


def taken_in(upload: intake.Upload) -> intake.Receipt | None:
    """The receipt of this very upload, once it was taken in from this page."""
    done = st.session_state.get("upload_done")
    if not done or done[0] != _signature(upload):
        return None
    receipt: intake.Receipt = done[1]
    return receipt


def start_over() -> None:
    """Put the file away and be ready for the next one. For a button's on_click."""
    st.session_state["upload_round"] = st.session_state.get("upload_round", 0) + 1
    for key in ("upload_done", "upload_receipt"):
        st.session_state.pop(key, None)


def choose_dataset(dataset: str) -> None:
    """Look at the same file as another dataset. For a button's on_click."""
    st.session_state["upload_dataset"] = dataset


def _signature(upload: intake.Upload) -> tuple[object, ...]:
    return (hash(upload.data), upload.file, upload.dataset, *upload.given.values())


def _choose_reading(contract: Contract) -> tuple[str | None, date | None, str | None, str | None]:
    """Coordinate system, report date, sheet, mapping: each may be left to the file."""
    with st.expander("更多设置（一般不用改）"):
        columns = st.columns(4, gap="small")
        with columns[0]:
            crs = _choose_crs(contract)
        with columns[1]:
            as_of = _choose_as_of()
        with columns[2]:
            sheet = st.text_input("工作表", key="upload_sheet", placeholder="留空：选最像的一张").strip()
        with columns[3]:
            mapping = _choose_mapping(contract)
    return crs, as_of, sheet or None, mapping


def _choose_crs(contract: Contract) -> str | None:
    crs = st.selectbox(
        "坐标系", list(CRS_WORDS), key="upload_crs", format_func=CRS_WORDS.__getitem__, filter_mode=None,
        placeholder="选择坐标系", disabled=not contract.is_located,
    )  # fmt: skip
    return crs if crs and contract.is_located else None


def _choose_as_of() -> date | None:
    choice = st.selectbox(
        "报送日期", (LATEST, TODAY, OTHER_DAY), key="upload_as_of", filter_mode=None, placeholder="选择报送日期"
    )
    if choice == OTHER_DAY:
        day: date = st.date_input(
            "哪一天", max_value="today", format="YYYY-MM-DD", key="upload_day", label_visibility="collapsed"
        )
        return day
    return date.today() if choice == TODAY else None


def _choose_mapping(contract: Contract) -> str | None:
    """The text of a mapping file: one of those that came with the product, or the clerk's own."""
    shipped = _shipped_mappings(contract.name)
    choice = st.selectbox(
        "对照文件", (NO_MAPPING, *shipped, OWN_MAPPING), key=f"upload_mapping_{contract.name}", filter_mode=None,
        placeholder="选择对照文件",
    )  # fmt: skip
    if choice == OWN_MAPPING:
        with st.container(key="up_mapping"):
            file = st.file_uploader(
                "对照文件（TOML）", key="upload_own_mapping", max_upload_size=1, label_visibility="collapsed"
            )
        # An odd byte becomes a sign that TOML refuses, and the refusal is said in words.
        return file.getvalue().decode("utf-8-sig", errors="replace") if file else None
    return shipped.get(choice)


def _shipped_mappings(dataset: str) -> dict[str, str]:
    """Mapping files of this dataset: file name -> text."""
    texts = {path.name: path.read_text(encoding="utf-8") for path in sorted((DATA / "mappings").glob("*.toml"))}
    return {name: text for name, text in texts.items() if tomllib.loads(text).get("dataset", dataset) == dataset}


def _speak_chinese() -> None:
    """Streamlit's uploader knows no Chinese; these rules put our words in the place of its own."""
    limit = load_settings().max_file_mb
    words = {"CHOOSE": "选择文件", "LIMIT": f"或把文件拖到这里，不超过 {limit} MB", "DROP": "松开鼠标，上传这份文件",
             "FAILED": f"这份文件没有传上来（上限 {limit} MB），请删去后再试。"}  # fmt: skip
    style = UPLOADER_STYLE
    for mark, text in words.items():
        style = style.replace(mark, f'"{text}"')
    st.html(f"<style>{style}</style>")


UPLOADER_STYLE = """
[class*="st-key-up_"] [data-testid="stFileUploaderDropzone"] [data-testid="stBaseButton-secondary"] p,
[class*="st-key-up_"] [data-testid="stFileUploaderDropzoneInstructions"] span,
[class*="st-key-up_"] [data-testid="stFileUploaderDropzone"] > div:not([data-testid]) > span {font-size: 0}
[class*="st-key-up_"] [data-testid="stFileUploaderDropzone"] [data-testid="stBaseButton-secondary"] p::after
    {content: CHOOSE; font-size: .9rem}
[class*="st-key-up_"] [data-testid="stFileUploaderDropzoneInstructions"] span::after {content: LIMIT; font-size: .9rem}
[class*="st-key-up_"] [data-testid="stFileUploaderDropzone"] > div:not([data-testid]) > span::after
    {content: DROP; font-size: 1rem}
[class*="st-key-up_"] [data-testid="stFileUploaderDropzone"]:has([aria-invalid="true"])::after
    {content: FAILED; align-self: center}
[class*="st-key-up_"] [data-testid="stFileUploaderDropzone"] [data-testid="stBaseButton-borderlessIcon"],
.st-key-up_mapping [data-testid="stFileUploaderDropzoneInstructions"],
[data-testid="stTooltipErrorContent"] {display: none}
"""
