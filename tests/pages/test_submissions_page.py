"""报送情况: the demo city's late departments, and a clerk's marks."""

from cleancity import query
from tests.pages.test_demo_city import AS_OF

PAGE = "报送情况"


def asked(app, n_periods=8):
    return query.run(app.store, "submissions/status", {"as_of": AS_OF, "n_periods": n_periods})


def test_the_two_departments_that_report_late_are_seen_and_the_others_are_in_time(demo):
    app = demo().open(PAGE)
    rows = asked(app)
    weekly = rows[rows["obligation"].isin(["issue_week", "task_week"])]
    late = weekly[weekly["status"].isin(["迟报", "未报"])]
    assert set(late["dept_name"]) == {"河道管理处", "公共交通集团"}
    assert set(weekly[~weekly["dept_name"].isin(late["dept_name"])]["status"]) == {"按时"}
    assert "迟报最多：河道管理处 7 次" in app.words
    issues = rows[rows["obligation"] == "issue_week"]
    assert f"按时 {int(issues['is_on_time'].sum())} 份，应报 {len(issues)} 份" in app.words
    assert "河道管理处" in app.at.code[0].value and app.at.get("plotly_chart")


def test_every_obligation_has_its_grid(demo):
    app = demo()
    for name in asked(app)["obligation"].unique():
        app.at.query_params["owed"] = name
        assert app.open(PAGE).faults == []
        assert app.at.get("plotly_chart")


def test_a_clean_week_is_declared_in_one_click_sent_back_with_a_reason_and_taken_back(own):
    app = own().open(PAGE)
    item = next(each for each in app.at.selectbox if each.key == "submission_item")
    obligation, department, monday = item.value.split("|")
    assert department == "D07", "the first that is missing stands ready"

    def status():
        rows = asked(app)
        mine = (rows["obligation"] == obligation) & (rows["dept_code"] == department)
        return rows[mine & (rows["start_on"].astype(str) == monday)]["status"].iloc[0]

    assert status() == "未报"
    app.press("submission_zero")
    assert status() == "零报告" and "已记下" in app.words
    app.choose("submission_item", item.value).press("submission_return")
    assert "退回要写明原因" in app.words and status() == "零报告"
    app.at.text_input(key="submission_note").input("有投诉未报")
    app.press("submission_return")
    assert status() == "退回" and app.faults == []
    app.press("submission_undo")
    assert status() == "未报"


def test_before_anything_came_in_the_page_says_what_to_do(empty):
    app = empty().open(PAGE)
    assert "还没有要报的" in app.words and app.faults == []
