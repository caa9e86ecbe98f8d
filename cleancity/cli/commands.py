"""The commands, each a function of its options that returns the exit code."""

from __future__ import annotations

import argparse
import signal
import sys
from collections.abc import Sequence
from contextlib import AbstractContextManager
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from cleancity import intake, query
from cleancity.cli.words import DONE, REFUSED, done, print_json, print_line, say, show_progress, step, tell
from cleancity.cli.workplace import workplace
from cleancity.contracts import load
from cleancity.contracts.template import template
from cleancity.desk import filing, keeping
from cleancity.errors import Cancelled, QueryError, Refused
from cleancity.store import Store

if TYPE_CHECKING:
    from cleancity.bench.measure import Measure


def ingest(options: argparse.Namespace) -> int:
    """Files into the store, or what would become of them with --dry-run."""
    mapping = _text(options.mapping) if options.mapping else None
    receipts: list[intake.Receipt] = []
    stopped: BaseException | None = None
    with _store() as store:
        for path in options.files:
            try:
                receipts.append(_take(store, path, mapping, options))
            except (Cancelled, KeyboardInterrupt) as stop:
                if not receipts:
                    raise
                stopped = stop
                break
            tell(receipts[-1], options.dry_run)
    if stopped:  # What is in is in: its answer must be told.
        say(f"已中断：前面 {len(receipts)} 份已处理完，其余 {len(options.files) - len(receipts)} 份没有动。")
    if options.json:
        values = [receipt.to_json() for receipt in receipts]
        print_json(values[0] if len(options.files) == 1 else values)
    failed = [receipt for receipt in receipts if not receipt.rows.good]
    return REFUSED if failed or stopped else DONE


def _take(store: Store, path: str, mapping: str | None, options: argparse.Namespace) -> intake.Receipt:
    """One file's receipt; one that cannot be read is refused, and the next file has its turn."""
    name = PurePath(path).name
    try:
        data = workplace().read(path)
    except Refused as error:
        return intake.refusal(name, options.dataset, error)
    if mapping is None and options.department:
        mapping = intake.profile_of(store, options.dataset, options.department)
    upload = intake.Upload(
        data, name, options.dataset, mapping, options.crs, options.as_of, options.sheet, options.department
    )
    progress = workplace().progress
    if options.dry_run:
        return filing.preview(workplace().person, upload, progress)
    return filing.accept(workplace().person, upload, "command", progress)


def run_query(options: argparse.Namespace) -> int:
    """One query's rows on stdout."""
    known = query.find(options.name)
    given = dict(_pair(text) for text in options.param)
    progress = workplace().progress
    with _store() as store:
        parameters: dict[str, Any] = {"as_of": store.as_of()}
        parameters |= {name: query.parse_parameter(known, name, text) for name, text in given.items()}
        rows = keeping.run_query(workplace().person, options.name, parameters, lambda: progress.is_cancelled)
    if options.format == "json" or options.json:
        print_line(rows.to_json(orient="records", force_ascii=False, date_format="iso"))
    else:
        workplace().answer(rows.to_csv(index=False))
    return DONE


def queries(options: argparse.Namespace) -> int:
    """Every query with its grain and parameters."""
    known = query.catalogue().values()
    if options.json:
        keys = ("name", "title", "grain", "parameters")
        print_json([{key: getattr(each, key) for key in keys} for each in known])
        return DONE
    for each in known:
        print_line(
            f"{each.name}\n    {each.title}\n    粒度：{each.grain}\n    参数：{'、'.join(each.parameters) or '无'}"
        )
    return DONE


def batches(options: argparse.Namespace) -> int:
    """Every batch, newest last."""
    with _store() as store:
        rows = query.run(store, "history/batches", {}).to_dict("records")
    listed = [
        {
            "batch": int(row["batch_id"]),
            "dataset": row["dataset"],
            "file": row["file_name"],
            "as_of": None if row["as_of"] is None or row["as_of"] != row["as_of"] else str(row["as_of"])[:10],
            "accepted_at": row["accepted_at"].isoformat(),
            "rows": {key: int(row[f"n_{key}"]) for key in intake.RowCounts.__dataclass_fields__},
            "undone": bool(row["is_undone"]),
        }
        for row in reversed(rows)
    ]
    if options.json:
        print_json(listed)
        return DONE
    for each in listed:
        state = "（已撤销）" if each["undone"] else ""
        rows = each["rows"]["good"]
        print_line(
            f"{each['batch']:>5}  {each['accepted_at']}  {each['dataset']:<13} {rows:>8} 行  {each['file']}{state}"
        )
    return DONE


def undo(options: argparse.Namespace) -> int:
    """Take a batch out again."""
    with _store():
        filing.undo(workplace().person, options.batch)
    return done({"undone": options.batch}, f"批次 {options.batch} 已撤销。", options)


def rebuild(options: argparse.Namespace) -> int:
    """All tables again from uploads and manifest."""
    with _store(mend=False):
        replayed = keeping.rebuild(workplace().person, step)
    return done({"batches": replayed}, f"已按上传原件重建，共 {replayed} 批。", options)


def make_template(options: argparse.Namespace) -> int:
    """An Excel form for one dataset."""
    workplace().write(options.out, template(load(options.dataset)))
    return done({"dataset": options.dataset, "file": options.out}, f"模板已写入 {options.out}。", options)


def demo(options: argparse.Namespace) -> int:
    """Load the demo city, or take it out."""
    from cleancity.demo import load_demo

    with _store() as store:
        if options.clear:
            cleared = filing.clear_demo(workplace().person)
            return done({"cleared": cleared}, f"已清空示例数据（{cleared} 批），可以正式启用。", options)
        if not store.is_empty():
            raise Refused("库里已经有数据，不再载入示例。", "要重新载入示例，请先运行 demo --clear 或换一个空库。")
        loaded = filing.load_demo(workplace().person, lambda opened: load_demo(opened, show_progress))
    return done({"loaded": loaded}, f"示例数据已载入（{loaded} 批）。", options)


def report(options: argparse.Namespace) -> int:
    """Papers for issue, made unattended."""
    from cleancity.cli.reporting import make_papers

    with _store():
        return make_papers(options)


def bench(options: argparse.Namespace) -> int:
    """Measure the intake and the pages beside their bare counterparts."""
    from cleancity.bench import run, run_users

    _unwind_when_told_to_stop()
    rows = options.rows or (10_000_000 if options.only == "pages" else 1_000_000)
    users, minutes = options.users, options.minutes
    measures = run_users(users, rows, minutes, say) if users else run(rows, say, options.only)
    return _print_measures(measures, options)


def _unwind_when_told_to_stop() -> None:
    """No server and no small disk stays behind."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(REFUSED))


def _print_measures(measures: Sequence[Measure], options: argparse.Namespace) -> int:
    if options.json:
        print_json([vars(measure) for measure in measures])
        return DONE
    for each in measures:
        aim = "" if each.aim is None else f"   目标 {each.aim:g}：{'达到' if each.met else '未达到'}"
        print_line(f"{each.measure:<58} {each.value:>10.2f} {each.unit}{aim}")
    return DONE


def torture(options: argparse.Namespace) -> int:
    """Everything that may befall a store, on stores of its own; the figures in the form of a benchmark."""
    from cleancity.bench.crash import TESTS, crash
    from cleancity.cli.torture_options import FILES

    _unwind_when_told_to_stop()
    if options.intake:
        return _hurt_files(options)
    names = options.only or [FILES, *TESTS]
    measures = _of_files(options) if FILES in names else []
    measures += crash([name for name in names if name != FILES], options.scale, say)
    _print_measures(measures, options)
    return REFUSED if any(each.met is False for each in measures) else DONE


def _of_files(options: argparse.Namespace) -> list[Measure]:
    from cleancity.bench.measure import measured
    from cleancity.bench.torture import torture as hurt

    report = hurt(max(1, round(options.files * options.scale)), options.seed, say)
    for failure in report.failures[:20]:
        say(f"  ! {failure}")
    name = f"弄坏的文件 × {report.files}："
    return [
        measured(f"{name}拒收", report.refused, "份"),
        measured(f"{name}出错、悄悄丢行或改行", len(report.failures), "份", 0),
    ]


def _hurt_files(options: argparse.Namespace) -> int:
    from cleancity.bench.torture import torture as hurt

    report = hurt(options.files, options.seed, say)
    for failure in report.failures[:20]:
        say(f"  ! {failure}")
    words = (
        f"试了 {report.files} 份弄坏的文件：拒收 {report.refused} 份，其余读到 {report.read} 行，"
        f"留下 {report.good}，退回 {report.rejected}，略过 {report.left_out}；入库又撤销 {report.accepted} 份；"
        f"出错 {len(report.failures)} 份。"
    )
    done(vars(report), words, options)
    return REFUSED if report.failures else DONE


def _store(mend: bool = True) -> AbstractContextManager[Store]:
    return workplace().store(mend)


def _text(path: str) -> str:
    try:
        return workplace().read(path).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Refused(f"对照文件 {path} 不是 UTF-8 编码。", "请另存为 UTF-8。") from error


def _pair(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals:
        raise QueryError(f"参数“{text}”写法不对。", "请写成 名称=值。")
    return name.strip(), value.strip()
