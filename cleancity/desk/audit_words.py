"""What stands in a row of the audit before and after, in the words of the screen: JSON in, lines of Chinese out."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from cleancity.accounts import Role
from cleancity.contracts import dataset_names, load
from cleancity.papers.kinds import KINDS

_KEYS = {
    "account": "账号", "act": "事项", "added": "新增", "agenda": "议程", "as_of": "截至", "batch": "批次",
    "batches": "批次数", "begun": "对应序号", "bytes": "字节数", "campaign": "行动", "category": "大类",
    "change": "做了什么", "changed": "变更", "closed_on": "销号日期", "code": "代码",
    "data_version": "数据版本", "dataset": "数据集", "datasets": "可报的表", "decision": "议定事项",
    "department": "部门", "district": "区县", "drafter": "拟稿人", "due": "时限", "due_on": "时限",
    "ended": "结束的登录", "file": "文件", "filters": "筛选", "findings": "发现的问题", "first": "从",
    "from_date": "从", "good": "可用", "held_on": "开会日期", "is_disabled": "已停用", "issue": "问题编号",
    "issues": "关联的问题", "items": "议题", "keys": "改动的项", "kind": "种类", "last": "到",
    "leader": "责任领导", "left_out": "略过", "list": "名单", "mapping": "列名对照", "matter": "议定内容",
    "meeting": "会议", "must_change": "须改密码", "n_days": "天数", "name": "名称", "note": "说明",
    "number": "序号", "on": "日期", "origin": "认证方式", "outcome": "结果", "papers": "文件编号和校验值",
    "position": "页", "read": "读到", "reason": "原因", "rejected": "退回", "repaired": "修补",
    "repeat": "重复上传", "role": "角色", "rows": "行数", "sender": "报送单位", "session": "登录序号",
    "sha256": "校验值", "shown": "姓名", "sort": "排序", "source": "来源", "state": "状态",
    "state_words": "办理情况", "step": "台阶", "task": "任务", "text": "查找", "title": "标题", "to_date": "到",
    "topic": "专题", "unchanged": "未变", "undone": "撤销的批次", "unit": "责任单位", "until": "整改期限",
    "warned": "有疑问", "words": "文字",
}  # fmt: skip
_CHANGES = {"add": "新建", "set": "修改", "disable": "停用", "enable": "恢复", "revoke": "结束全部登录"}
_ORIGINS = {"local": "本系统的密码", "oidc": "单点登录", "proxy": "反向代理"}
_HASH = 12  # letters of a hash that are shown


def told(text: str) -> list[str]:
    """The lines of one JSON text, `名称：值` each; none for an empty one."""
    if not text:
        return []
    try:
        values: dict[str, Any] = json.loads(text)
    except ValueError:
        return [text]
    said = {key: value for key, value in values.items() if value not in (None, "", [])}
    return [f"{_KEYS.get(key, key)}：{_value(key, value)}" for key, value in said.items()]


def _value(key: str, value: Any) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, Mapping):
        return "，".join(f"{_KEYS.get(name, name)} {_value(name, each)}" for name, each in value.items())
    if isinstance(value, list):
        return "、".join(_value(key, each) for each in value)
    words = str(value)
    if len(words) == 64 and all(letter in "0123456789abcdef" for letter in words):
        return words[:_HASH].upper()
    return _known(key).get(words, words)


def _known(key: str) -> Mapping[str, str]:
    """The words for what a key can be."""
    if key in ("dataset", "datasets", "list"):
        return {name: load(name).title for name in dataset_names()}
    if key == "kind":
        return {name: kind.title for name, kind in KINDS.items()}
    known: dict[str, Mapping[str, str]] = {
        "role": {str(role): role.words for role in Role}, "change": _CHANGES, "origin": _ORIGINS,
    }  # fmt: skip
    return known.get(key, {})
