"""账号: who may come in, as what, and who is in now."""

import streamlit as st

from cleancity import ui
from cleancity.ui import account_forms, accounts

ui.page("账号", "谁能进来，能做什么？", uses_data=False)
left, right = st.columns([2.1, 1], gap="small")
with left, st.container(border=True, key="card_accounts"):
    chosen = accounts.account_list()
with right, st.container(border=True, key="card_account"):
    if chosen is None:
        ui.finding("点选一行，看这个账号，改角色、重设密码、停用")
        st.markdown(":gray[领导只看；填报员报本部门的数据；会务管会议、督办和公文；管理员管账号、审计和维护。]")
    else:
        accounts.account_card(chosen)
account_forms.open_window(chosen)
