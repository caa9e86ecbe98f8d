"""数据上传: choose a file, look at what it would do, then take it in."""

from cleancity import ui
from cleancity.ui import checkup, steps, uploading

REPORT = "体检报告", "选好文件后自动给出；体检不改动任何数据"
CONFIRM = "确认入库", "看过体检报告再定"

ui.page("数据上传", "这份表能不能用，会改动什么？", uses_data=False)
with steps.step(1, "选文件"):
    upload = uploading.choose_upload()

if upload is None:
    steps.later_step(2, *REPORT)
    steps.later_step(3, *CONFIRM)
elif done := uploading.taken_in(upload):
    with steps.step(3, CONFIRM[0]):
        steps.say_taken_in(done)
else:
    with steps.step(2, REPORT[0]):
        receipt = uploading.look_at(upload)
        if receipt.is_repeat:
            steps.say_known(receipt)
        elif not receipt.rows.good:
            steps.say_refused(receipt)
        else:
            checkup.say_counts(receipt)
            checkup.count_cards(receipt.rows)
            checkup.show_details(receipt)
    if receipt.rows.good and not receipt.is_repeat:
        with steps.step(3, CONFIRM[0]):
            steps.ask_to_take_in(upload, receipt)
