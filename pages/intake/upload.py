"""数据上传: choose files, look at what they would do, then take them in."""

from cleancity import ui
from cleancity.ui import checkup, placing, questions, steps, uploading

REPORT = "体检报告", "选好文件后自动给出；体检不改动任何数据"
CONFIRM = "确认入库", "看过体检报告再定"


def show(chosen, receipt):
    """One file's report, or why there is none."""
    if receipt is None:
        return
    if receipt.is_repeat:
        steps.say_known(receipt)
        return
    if receipt.rows.good:
        checkup.say_counts(receipt)
        checkup.count_cards(receipt.rows)
    else:
        steps.say_refused(chosen, receipt)
    questions.choose_sheet(chosen, receipt)
    questions.ask_about(chosen, receipt)
    placing.ask_for_system(chosen, receipt)
    checkup.show_details(chosen, receipt)


def look_at(files):
    """The receipts of the files, by id, one file after another; those not yet looked at are missing."""
    receipts = {}
    for each in files:
        receipt = uploading.look_at(each)
        if receipt is None:
            break
        receipts[each.id] = receipt
        questions.names_to_say(each, receipt)
    return receipts


ui.page("数据上传", "这份表能不能用，会改动什么？", uses_data=False)
with steps.step(1, "选文件"):
    files = uploading.choose_files()

if not files:
    steps.later_step(2, *REPORT)
    steps.later_step(3, *CONFIRM)
elif uploading.is_taking_in(files):
    with steps.step(3, CONFIRM[0]):
        if done := uploading.taken_in():
            steps.say_taken_in(done)
else:
    with steps.step(2, REPORT[0]):
        receipts = look_at(files)
        shown = steps.pick_file(files, receipts) if len(files) > 1 else files[0]
        show(shown, receipts.get(shown.id))
    if steps.any_ready(receipts.values()):
        with steps.step(3, CONFIRM[0]):
            steps.ask_to_take_in([each for each in files if each.id in receipts], receipts)
