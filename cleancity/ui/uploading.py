"""Choosing a file and how it is read, looking at it without changing anything, and taking it in once."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from cleancity import intake
from cleancity.accounts import Act
from cleancity.contracts import Contract, load
from cleancity.contracts.template import template
from cleancity.desk import filing, saying
from cleancity.desk.doing import scope_of
from cleancity.desk.tickets import Taken
from cleancity.errors import Forbidden, Refused
from cleancity.settings import DATA, load_settings
from cleancity.ui import persons
from cleancity.ui.answering import answers_for, forget_all
from cleancity.ui.database import ask, store
from cleancity.ui.downloading import download
from cleancity.ui.jobs import finished, forget

# What comes every week first; what is uploaded once a year after it.
WEEKLY = ("issue", "recheck", "inspection", "survey", "task", "supply_stock", "supply_move", "reward")
YEARLY = ("department", "area", "venue", "campaign", "clause", "phase", "supply_item", "warehouse")
DETECT = ""
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
    return load(dataset).title if dataset != DETECT else "自动识别"


@dataclass(frozen=True)
class Chosen:
    """One file that was chosen: `id` tells it from every other, `upload` is the file as it is to be read."""

    id: str
    upload: intake.Upload


def choose_files() -> list[Chosen]:
    """Step one: which files, of what, from whom. Empty until there is one."""
    if not persons.can(Act.UPLOAD):
        st.markdown(":gray[您的账号只能查看，不能上传。需要的话，请联系管理员。]")
        return []
    speak_chinese()
    left, right = st.columns([1, 2.2], gap="medium")
    with left:
        dataset = st.selectbox(
            "这是什么表", (DETECT, *_sendable()), key="upload_dataset", format_func=title_of, filter_mode=None,
            placeholder="选择数据集",
        )  # fmt: skip
        department = _choose_department()
    with right, st.container(key="up_file"):
        files = st.file_uploader(
            "选择文件（CSV 或 Excel，原样上传，不必整理；可以一次选几份）",
            key=f"upload_file_{st.session_state.get('upload_round', 0)}",
            max_upload_size=load_settings().max_file_mb,
            accept_multiple_files=True,
        )
    if dataset != DETECT:
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.caption(f"{title_of(dataset)}：{load(dataset).description}", width="content")
            template_button(load(dataset))
    reading = _choose_reading(dataset)
    chosen = [_chosen(file, dataset, department, reading) for file in files]
    return [each for each in chosen if each]


def _sendable() -> list[str]:
    """The datasets that whoever is logged in may send, the weekly ones first."""
    return [name for name in (*WEEKLY, *YEARLY) if persons.can(Act.UPLOAD, name)]


def _chosen(file: UploadedFile, dataset: str, department: str | None, reading: Reading) -> Chosen | None:
    """None while it is being found out what the file is."""
    answers = answers_for(file.file_id)
    upload = intake.Upload(file.getvalue(), file.name, dataset, department=department, **asdict(reading))
    known = answers.dataset or dataset or _dataset_of(reading.mapping) or _detected(file.file_id, upload)
    if known is None:
        return None
    if upload.mapping is None and department:
        upload = replace(upload, mapping=intake.profile_of(store(), known, department))
    return Chosen(file.file_id, answers.applied_to(replace(upload, dataset=known)))


def _dataset_of(mapping: str | None) -> str | None:
    """The dataset that a mapping file names."""
    try:
        return tomllib.loads(mapping or "").get("dataset")
    except tomllib.TOMLDecodeError:
        return None


def _detected(file: str, upload: intake.Upload) -> str | None:
    """The dataset that a file looks like; one that cannot be read is said so when it is looked at."""

    def work(progress: intake.Progress) -> str:
        try:
            return intake.detect(upload).dataset
        except Refused:
            return WEEKLY[0]

    return finished(f"detect_{file}", file, work)


def _choose_department() -> str | None:
    own = scope_of(persons.actor())
    names = [own] if own else ask("intake/departments", {})["dept_name"].tolist()
    if not names:
        return None
    chosen = st.selectbox(
        "报送单位", names, index=0 if own else None, key="upload_department", disabled=bool(own), filter_mode=None,
        placeholder="可不选；选了会沿用它保存的列名对照",
    )
    return str(chosen) if chosen else None


def template_button(contract: Contract) -> None:
    """The Excel form of a dataset, to fill in and upload."""
    download(
        f"下载“{contract.title}”模板", lambda: Taken(template(contract)), f"{contract.title}模板.xlsx", key="template",
        holds="空白模板", kind="tertiary",
    )  # fmt: skip


def look_at(chosen: Chosen) -> intake.Receipt | None:
    """Step two: what accepting the file would do, worked out once per file, settings and version of the data.

    None while that is under way.
    """
    who, names = persons.actor(), dict(answers_for(chosen.id).names)
    signature = (_signature(chosen), store().data_version, who, tuple(names.items()) if scope_of(who) else ())
    return finished(
        f"look_{chosen.id}", signature, lambda progress: filing.preview(who, chosen.upload, progress, names)
    )


def take_in(wanted: Sequence[Chosen]) -> None:
    """Step three, on the clerk's word: these files into the store, one after another. For a button's on_click."""
    st.session_state["upload_wanted"] = list(wanted)


def is_taking_in(files: Sequence[Chosen]) -> bool:
    """Whether these very files were given the word to go in; other files begin anew."""
    wanted: list[Chosen] = st.session_state.get("upload_wanted", [])
    if wanted and not {each.id for each in wanted} <= {each.id for each in files}:
        st.session_state.pop("upload_wanted")
        return False
    return bool(wanted)


def taken_in() -> list[intake.Receipt] | None:
    """What became of the files that were to go in; None while they are on their way."""
    wanted: list[Chosen] = st.session_state["upload_wanted"]
    who, remembers = persons.actor(), bool(st.session_state.get("upload_remember"))
    names = {key: code for each in wanted for key, code in answers_for(each.id).names.items() if code}

    def work(progress: intake.Progress) -> list[intake.Receipt]:
        try:
            for (resource, name), code in names.items():
                saying.alias(who, resource, name, code)
            receipts = [filing.accept(who, each.upload, "screen", progress) for each in wanted]
        except Forbidden as error:
            return [intake.refusal(each.upload.file, each.upload.dataset, error) for each in wanted]
        for each, receipt in zip(wanted, receipts, strict=True):
            if remembers and receipt.accepted and each.upload.department and each.upload.mapping:
                headers = [match.header for match in receipt.matches]
                profile = intake.as_profile(each.upload.mapping, headers)
                saying.profile(who, each.upload.dataset, each.upload.department, profile)
        return receipts

    return finished("take_in", tuple(_signature(each) for each in wanted), work)


def start_over() -> None:
    """Put the files away and be ready for the next. For a button's on_click."""
    st.session_state["upload_round"] = st.session_state.get("upload_round", 0) + 1
    st.session_state.pop("upload_wanted", None)
    for key in [key for key in st.session_state if str(key).startswith("job_")]:
        forget(str(key).removeprefix("job_"))
    forget_all()


def _signature(chosen: Chosen) -> tuple[object, ...]:
    return (chosen.id, chosen.upload.dataset, chosen.upload.department, *chosen.upload.given.values())


@dataclass(frozen=True)
class Reading:
    """How files are read, as far as somebody chose it for all of them."""

    crs: str | None
    as_of: date | None
    mapping: str | None


def _choose_reading(dataset: str) -> Reading:
    """Coordinate system, report date, mapping: each may be left to the file."""
    with st.expander("更多设置（一般不用改）"):
        columns = st.columns(3, gap="small")
        with columns[0]:
            crs = _choose_crs(dataset)
        with columns[1]:
            as_of = _choose_as_of()
        with columns[2]:
            mapping = _choose_mapping(dataset)
    return Reading(crs, as_of, mapping)


def _choose_crs(dataset: str) -> str | None:
    can_locate = dataset == DETECT or load(dataset).is_located
    crs = st.selectbox(
        "坐标系", list(CRS_WORDS), key="upload_crs", format_func=CRS_WORDS.__getitem__, filter_mode=None,
        placeholder="选择坐标系", disabled=not can_locate,
    )  # fmt: skip
    return crs if crs and can_locate else None


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


def _choose_mapping(dataset: str) -> str | None:
    """The text of a mapping file: one of those that came with the product, or the clerk's own."""
    shipped = _shipped_mappings(dataset)
    choice = st.selectbox(
        "对照文件", (NO_MAPPING, *shipped, OWN_MAPPING), key=f"upload_mapping_{dataset}", filter_mode=None,
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
    """Mapping files of this dataset, all when it is to be found out: file name -> text."""
    texts = {path.name: path.read_text(encoding="utf-8") for path in sorted((DATA / "mappings").glob("*.toml"))}
    said = {name: tomllib.loads(text).get("dataset", dataset) for name, text in texts.items()}
    return {name: text for name, text in texts.items() if dataset in (DETECT, said[name])}


def speak_chinese() -> None:
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
