"""The command line: the same code as the screens. `python manage.py COMMAND` ends here.

Exit codes: 0 done; 2 wrong usage; 3 refused, with a reason in words on stderr. Never a traceback.
With `--json` exactly one JSON value goes to stdout and everything else to stderr.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from typing import NoReturn

from cleancity import intake
from cleancity.cli import auditing, bundling, commands, keeping, users
from cleancity.cli.report_options import add_options
from cleancity.cli.torture_options import add_torture_options
from cleancity.cli.words import DONE, USAGE, refuse
from cleancity.cli.workplace import Here, working_in, workplace
from cleancity.contracts import dataset_names
from cleancity.errors import CleanCityError, StoreHeld

Command = Callable[[argparse.Namespace], int]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command, here or in the process that holds the store, and return its exit code."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    options = read_command(given)
    with working_in(Here()) as here:
        try:
            return carry_out(options)
        except StoreHeld as held:
            options.run = partial(_hand_over, given, here, held)
            return carry_out(options, is_last=True)


def _hand_over(given: Sequence[str], here: Here, held: StoreHeld, options: argparse.Namespace) -> int:
    from cleancity.cli.handing_over import hand_over

    return hand_over(given, options, here, held)


def read_command(arguments: Sequence[str]) -> argparse.Namespace:
    """What was asked for. Raises SystemExit, with its reason on stderr, when it is not understood."""
    return _parser().parse_args(arguments)


def carry_out(options: argparse.Namespace, is_last: bool = False) -> int:
    """Run one command in the workplace around it; its exit code, whatever happens.

    Raises:
        StoreHeld: another process owns the store, nothing has been done, and this try is not the last.
    """
    run: Command = options.run
    try:
        return run(options)
    except StoreHeld as held:
        if is_last:
            return refuse(str(held), options)
        raise
    except CleanCityError as error:
        return refuse(str(error), options)
    except KeyboardInterrupt:
        return refuse("已中断，没有改动。", options)
    except BrokenPipeError:
        return DONE
    except Exception as error:  # noqa: BLE001
        return refuse(workplace().failed(error), options)


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="manage.py", description="CleanCity 巩卫看板：命令行与网页用的是同一套代码。")
    table = parser.add_subparsers(title="命令", metavar="命令", required=True, parser_class=_Parser)

    def add(name: str, run: Command, help_text: str) -> argparse.ArgumentParser:
        command = table.add_parser(name, help=help_text, description=help_text)
        command.set_defaults(run=run)
        command.add_argument("--json", action="store_true", help="结果以一个 JSON 值写到标准输出")
        return command

    taking = add("ingest", commands.ingest, "把文件读进库里（好行入库，坏行列出原因）")
    taking.add_argument("files", nargs="+", metavar="FILE", help="CSV 或 Excel 文件")
    taking.add_argument(
        "--dataset", required=True, choices=dataset_names(), metavar="NAME", help="、".join(dataset_names())
    )
    taking.add_argument("--mapping", metavar="FILE", help="对照文件（TOML）：对方的列名和值怎样变成我们的")
    taking.add_argument("--crs", choices=intake.CRS, help="文件里坐标的坐标系")
    taking.add_argument("--as-of", type=_date, metavar="DATE", help="报送日期，默认取文件里最晚的日期")
    taking.add_argument("--sheet", metavar="NAME", help="工作表名，默认取最像的一张")
    taking.add_argument("--department", metavar="NAME", help="报送单位；保存过它的列名对照时照此读取")
    taking.add_argument("--dry-run", action="store_true", help="只看结果，不入库")
    asking = add("query", commands.run_query, "运行一个查询")
    asking.add_argument("name", metavar="NAME", help="查询名，如 overview/trend（用 queries 列出）")
    asking.add_argument("--param", action="append", default=[], metavar="k=v", help="参数，可写多次")
    asking.add_argument("--format", choices=("json", "csv"), default="csv", help="输出格式")
    add("queries", commands.queries, "列出全部查询、粒度和参数")
    add("batches", commands.batches, "列出全部批次")
    add("undo", commands.undo, "撤销一个批次").add_argument("batch", type=int, metavar="BATCH", help="批次号")
    add("rebuild", commands.rebuild, "按上传原件和清单重建数据库")
    keeping.add_backup_options(add("backup", keeping.on_open_store(keeping.make_backup), "备份，做完逐个核对"))
    keeping.add_restore_options(add("restore", keeping.restore, "从备份恢复；现有数据另存，不删除"))
    form = add("template", commands.make_template, "生成一个数据集的 Excel 填报模板")
    form.add_argument("dataset", choices=dataset_names(), metavar="DATASET", help="、".join(dataset_names()))
    form.add_argument("out", metavar="OUT.xlsx", help="写到哪里")
    reporting = add("report", commands.report, "生成通报、纪要、督办单、PPT、整改清单、信息公开版，登记并写到文件夹")
    add_options(reporting, _date)
    auditing.add_options(add("audit", auditing.run, "审计记录：谁在什么时候做了什么，有没有被改动"), _date)
    users.add_options(add("user", users.run, "账号：新建、修改、停用、重设密码，查看和结束登录"))
    add("demo", commands.demo, "载入示例城市").add_argument("--clear", action="store_true", help="清空示例，正式启用")
    add("doctor", _doctor, "检查正在使用的系统：设置、权限、账号、网络、磁盘、时钟、备份，说明要改什么")
    measuring = add("bench", commands.bench, "在本机测量：入库与页面耗时，与裸读取并排")
    measuring.add_argument("--rows", type=int, help="生成多少行问题数据（默认一百万，--pages 一千万）")
    part = measuring.add_mutually_exclusive_group()
    part.add_argument("--intake", dest="only", action="store_const", const="intake", help="只测入库")
    part.add_argument(
        "--pages", dest="only", action="store_const", const="pages",
        help="只测页面：百分之一、十分之一和全部行数下各页的耗时，与内存里的 pandas 并排",
    )  # fmt: skip
    part.add_argument(
        "--users", type=int, metavar="N",
        help="只测负载：N 个读者同时每 10 秒点一次，与答案固定的同样页面并排，中间上传一份十万行的文件",
    )  # fmt: skip
    measuring.add_argument("--minutes", type=float, default=30, help="负载测多少分钟（对照另需同样长，默认 30）")
    hurting = add("torture", commands.torture, "折磨试验：杀进程、断电、满盘、弄坏文件，看有没有丢、有没有错")
    add_torture_options(hurting)
    bundling.add_options(add("bundle", bundling.bundle, "制作离线安装包：程序、全部软件包和校验值，每种机器一个文件"))
    return parser


def _doctor(options: argparse.Namespace) -> int:
    from cleancity.cli.examining import doctor

    return doctor(options)


class _Parser(argparse.ArgumentParser):
    """argparse with exit code 2 and its reason in front."""

    def error(self, message: str) -> NoReturn:
        self.print_usage(sys.stderr)
        print(f"用法不对：{message}", file=sys.stderr)
        raise SystemExit(USAGE)


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"日期“{text}”写法不对，请写成 2026-11-15") from None
