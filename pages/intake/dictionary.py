"""数据字典: what each table's columns are called and may hold."""

import streamlit as st

from cleancity import ui
from cleancity.ui import dictionary

ui.page("数据字典", "每张表有哪些列，怎么填？", uses_data=False)
contract = dictionary.choose_contract()
st.markdown(f"**{contract.title}**　{contract.description}  \n{dictionary.load_rule(contract)}")
dictionary.show_fields(contract)
dictionary.show_derived(contract)
dictionary.show_check_items()
