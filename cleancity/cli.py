"""The command line: the same code as the screens. `python manage.py COMMAND` ends here.

Exit codes: 0 done; 2 wrong usage; 3 refused, with a reason in words on stderr. Never a traceback.
With `--json` exactly one JSON value goes to stdout and everything else to stderr.
"""

from __future__ import annotations

import argparse
import json
import logging
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any, NoReturn

from cleancity import intake, query
from cleancity.contracts import dataset_names, load
from cleancity.contracts.template import template
from cleancity.errors import CleanCityError, QueryError, Refused
from cleancity.store import Store, open_store

DONE, USAGE, REFUSED = 0, 2, 3
Command = Callable[[argparse.Namespace], int]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    options = _parser().parse_args(arguments)
    run: Command = options.run
    try:
        return run(options)
    except CleanCityError as error:
        return _refuse(str(error), options)
    except KeyboardInterrupt:
        return _refuse("已中断，没有改动。", options)
    except BrokenPipeError:
        return DONE
    except Exception:
        logging.getLogger("cleancity").debug("unexpected", exc_info=True)
        return _refuse("程序出错了，数据没有改动。请把这条命令和文件交给维护人员。", options)


def ingest(options: argparse.Namespace) -> int:
    """Files into the store, or what would become of them with --dry-run."""
    mapping = _text(options.mapping) if options.mapping else None
    receipts = []
    with _store() as store:
        for path in options.files:
            receipts.append(_take(store, path, mapping, options))
            _tell(receipts[-1], options.dry_run)
    if options.json:
        values = [receipt.to_json() for receipt in receipts]
        _print_json(values[0] if len(values) == 1 else values)
    failed = [receipt for receipt in receipts if not receipt.rows.good]
    return REFUSED if failed else DONE


def _take(store: Store, path: str, mapping: str | None, options: argparse.Namespace) -> intake.Receipt:
    """One file's receipt; one that cannot be read is refused, and the next file has its turn."""
    name = Path(path).name
    try:
        data = _bytes(path)
    except Refused as error:
        return intake.refusal(name, options.dataset, error.message, error.remedy)
    upload = intake.Upload(data, name, options.dataset, mapping, options.crs, options.as_of, options.sheet)
    return intake.preview(store, upload) if options.dry_run else intake.accept(store, upload)


def run_query(options: argparse.Namespace) -> int:
    """One query's rows on stdout."""
    known = query.find(options.name)
    given = dict(_pair(text) for text in options.param)
    with _store() as store:
        parameters: dict[str, Any] = {"as_of": store.as_of()}
        parameters |= {name: query.parse_parameter(known, name, text) for name, text in given.items()}
        rows = query.run(store, options.name, parameters)
    if options.format == "json" or options.json:
        print(rows.to_json(orient="records", force_ascii=False, date_format="iso"))
    else:
        print(rows.to_csv(index=False), end="")
    return DONE


def queries(options: argparse.Namespace) -> int:
    """Every query with its grain and parameters."""
    known = query.catalogue().values()
    if options.json:
        keys = ("name", "title", "grain", "parameters")
        _print_json([{key: getattr(each, key) for key in keys} for each in known])
        return DONE
    for each in known:
        print(f"{each.name}\n    {each.title}\n    粒度：{each.grain}\n    参数：{'、'.join(each.parameters) or '无'}")
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
        _print_json(listed)
        return DONE
    for each in listed:
        state = "（已撤销）" if each["undone"] else ""
        rows = each["rows"]["good"]
        print(f"{each['batch']:>5}  {each['accepted_at']}  {each['dataset']:<13} {rows:>8} 行  {each['file']}{state}")
    return DONE


def undo(options: argparse.Namespace) -> int:
    """Take a batch out again."""
    with _store() as store:
        intake.undo(store, options.batch)
    return _done({"undone": options.batch}, f"批次 {options.batch} 已撤销。", options)


def rebuild(options: argparse.Namespace) -> int:
    """All tables again from uploads and manifest."""
    with _store(mend=False) as store:
        replayed = intake.rebuild(store, _say)
    return _done({"batches": replayed}, f"已按上传原件重建，共 {replayed} 批。", options)


def make_template(options: argparse.Namespace) -> int:
    """An Excel form for one dataset."""
    try:
        Path(options.out).write_bytes(template(load(options.dataset)))
    except OSError as error:
        raise Refused(f"无法写入 {options.out}（{error.strerror}）。", "请换一个文件夹。") from error
    return _done({"dataset": options.dataset, "file": options.out}, f"模板已写入 {options.out}。", options)


def demo(options: argparse.Namespace) -> int:
    """Load the demo city, or take it out."""
    from cleancity.demo import load_demo

    with _store() as store:
        if options.clear:
            cleared = intake.clear_demo(store)
            return _done({"cleared": cleared}, f"已清空示例数据（{cleared} 批），可以正式启用。", options)
        if not store.is_empty():
            raise Refused("库里已经有数据，不再载入示例。", "要重新载入示例，请先运行 demo --clear 或换一个空库。")
        load_demo(store, _progress)
        loaded = len(store.manifest.in_force())
    return _done({"loaded": loaded}, f"示例数据已载入（{loaded} 批）。", options)


def bench(options: argparse.Namespace) -> int:
    """Measure the intake and the pages beside their bare counterparts."""
    from cleancity.bench import run

    measures = run(options.rows, _say)
    if options.json:
        _print_json([vars(measure) for measure in measures])
        return DONE
    for each in measures:
        aim = "" if each.aim is None else f"   目标 {each.aim:g}：{'达到' if each.met else '未达到'}"
        print(f"{each.measure:<58} {each.value:>10.2f} {each.unit}{aim}")
    return DONE


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="manage.py", description="CleanCity 巩卫看板：命令行与网页用的是同一套代码。")
    commands = parser.add_subparsers(title="命令", metavar="命令", required=True, parser_class=_Parser)

    def add(name: str, run: Command, help_text: str) -> argparse.ArgumentParser:
        command = commands.add_parser(name, help=help_text, description=help_text)
        command.set_defaults(run=run)
        command.add_argument("--json", action="store_true", help="结果以一个 JSON 值写到标准输出")
        return command

    taking = add("ingest", ingest, "把文件读进库里（好行入库，坏行列出原因）")
    taking.add_argument("files", nargs="+", metavar="FILE", help="CSV 或 Excel 文件")
    taking.add_argument(
        "--dataset", required=True, choices=dataset_names(), metavar="NAME", help="、".join(dataset_names())
    )
    taking.add_argument("--mapping", metavar="FILE", help="对照文件（TOML）：对方的列名和值怎样变成我们的")
    taking.add_argument("--crs", choices=intake.CRS, help="文件里坐标的坐标系")
    taking.add_argument("--as-of", type=_date, metavar="DATE", help="报送日期，默认取文件里最晚的日期")
    taking.add_argument("--sheet", metavar="NAME", help="工作表名，默认取最像的一张")
    taking.add_argument("--dry-run", action="store_true", help="只看结果，不入库")
    asking = add("query", run_query, "运行一个查询")
    asking.add_argument("name", metavar="NAME", help="查询名，如 overview/trend（用 queries 列出）")
    asking.add_argument("--param", action="append", default=[], metavar="k=v", help="参数，可写多次")
    asking.add_argument("--format", choices=("json", "csv"), default="csv", help="输出格式")
    add("queries", queries, "列出全部查询、粒度和参数")
    add("batches", batches, "列出全部批次")
    add("undo", undo, "撤销一个批次").add_argument("batch", type=int, metavar="BATCH", help="批次号")
    add("rebuild", rebuild, "按上传原件和清单重建数据库")
    form = add("template", make_template, "生成一个数据集的 Excel 填报模板")
    form.add_argument("dataset", choices=dataset_names(), metavar="DATASET", help="、".join(dataset_names()))
    form.add_argument("out", metavar="OUT.xlsx", help="写到哪里")
    add("demo", demo, "载入示例城市").add_argument("--clear", action="store_true", help="清空示例，正式启用")
    measuring = add("bench", bench, "在本机测量：入库与页面耗时，与裸读取并排")
    measuring.add_argument("--rows", type=int, default=1_000_000, help="生成多少行问题数据")
    return parser


class _Parser(argparse.ArgumentParser):
    """argparse with exit code 2 and its reason in front."""

    def error(self, message: str) -> NoReturn:
        self.print_usage(sys.stderr)
        print(f"用法不对：{message}", file=sys.stderr)
        raise SystemExit(USAGE)


@contextmanager
def _store(mend: bool = True) -> Iterator[Store]:
    store = open_store()
    try:
        if mend:
            intake.mend(store, _say)
        yield store
    finally:
        store.close()


def _tell(receipt: intake.Receipt, is_dry_run: bool) -> None:
    rows = receipt.rows
    if not rows.good:
        problem = receipt.problems[0]
        _say(f"{receipt.file}：未入库。{problem.reason}{problem.remedy}")
        return
    state = "预览" if is_dry_run else f"批次 {receipt.batch}"
    _say(
        f"{receipt.file}（{state}）：读到 {rows.read} 行，入库 {rows.good}（修正 {rows.repaired}），"
        f"退回 {rows.rejected}，略过 {rows.left_out}；新增 {rows.added}，变更 {rows.changed}，未变 {rows.unchanged}。"
    )
    for notice in receipt.notices:
        _say(f"  · {notice}")
    for problem in receipt.problems[:20]:
        where = f"第 {problem.row} 行" + (f"“{problem.column}”" if problem.column else "")
        _say(f"  ! {where} {problem.value!r}：{problem.reason}{problem.remedy}")
    if len(receipt.problems) > 20:
        _say(f"  ! 另有 {len(receipt.problems) - 20} 处，加 --json 可看到全部。")


def _done(value: dict[str, Any], sentence: str, options: argparse.Namespace) -> int:
    if options.json:
        _print_json(value)
    else:
        print(sentence)
    return DONE


def _refuse(sentence: str, options: argparse.Namespace) -> int:
    _say(sentence)
    if getattr(options, "json", False):
        _print_json({"error": sentence})
    return REFUSED


def _bytes(path: str) -> bytes:
    try:
        return Path(path).read_bytes()
    except OSError as error:
        raise Refused(f"读不到文件 {path}（{error.strerror}）。", "请检查文件名和权限。") from error


def _text(path: str) -> str:
    try:
        return _bytes(path).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Refused(f"对照文件 {path} 不是 UTF-8 编码。", "请另存为 UTF-8。") from error


def _pair(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals:
        raise QueryError(f"参数“{text}”写法不对。", "请写成 名称=值。")
    return name.strip(), value.strip()


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"日期“{text}”写法不对，请写成 2026-11-15") from None


def _print_json(value: Any) -> None:
    print(json.dumps(value, ensure_ascii=False, default=str))


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def _progress(share: float, text: str) -> None:
    _say(f"{share:4.0%} {text}")


if __name__ == "__main__":
    sys.exit(main())
