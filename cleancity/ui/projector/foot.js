// The foot of the screen: how far the meeting is, what comes next, and buttons that show while the mouse moves.

class Foot {
  constructor(show) {
    this.marks = make("div", "marks");
    this.number = make("span", "count");
    this.name = make("span", "topical");
    this.state = make("span", "state");
    this.turning = button("轮播 R", () => show.rotate(!show.rotates));
    this.shade = button("深色 D", () => show.darken());
    const buttons = make("div", "buttons", button("← 上一页", () => show.go(show.at - 1)),
      button("下一页 →", () => show.go(show.at + 1)), this.turning, button("全屏 F", () => show.fill()), this.shade,
      button("退出", () => show.exit()));
    const told = make("div", "told", this.number, this.name);
    const right = make("div", "right", make("span", "lost", "与服务器的连接中断，显示的是先前的数据"), this.state);
    this.node = make("footer", "foot", this.marks, make("div", "row", told, right, buttons));
  }

  /** One mark a sheet, those of one item together. */
  count(sheets) {
    const groups = [];
    sheets.forEach((sheet, at) => {
      if (!at || sheet.item !== sheets[at - 1].item) groups.push(make("div", "group"));
      const group = groups[groups.length - 1];
      group.append(make("i", "mark"));
      group.style.flexGrow = group.childNodes.length;
    });
    this.marks.replaceChildren(...groups);
  }

  /** Says where the show is. */
  tell({sheets, at, rotates, isPaused, seconds, isDark}) {
    [...this.marks.querySelectorAll(".mark")].forEach((mark, index) => {
      mark.className = `mark ${index < at ? "gone" : index === at ? "now" : ""}`;
    });
    const sheet = sheets[at];
    const next = sheets.slice(at + 1).find((each) => each.item !== sheet.item);
    this.number.replaceChildren(`${at + 1} / ${sheets.length}`);
    this.state.replaceChildren(rotates ? (isPaused ? "轮播已暂停" : `轮播 每页 ${seconds} 秒`) : "");
    this.turning.replaceChildren(rotates ? "停止轮播 R" : "轮播 R");
    this.shade.replaceChildren(isDark ? "浅色 D" : "深色 D");
    for (const words of [next ? `${sheet.topic}　下一项：${next.topic}` : sheet.topic, sheet.topic, ""]) {
      this.name.replaceChildren(words);
      if (this.name.scrollWidth <= this.name.clientWidth + 1) break;
    }
  }
}

function button(words, act) {
  const node = make("button", "", words);
  node.type = "button";
  node.tabIndex = -1; // the keys do the same, wherever the focus is
  node.onclick = () => {
    act();
    node.blur();
  };
  return node;
}
