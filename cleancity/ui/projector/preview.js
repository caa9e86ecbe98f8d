// A sheet inside a page.

/** One sheet drawn small inside a page: laid out on a screen of 1280 by 720 and shrunk. */
class Preview {
  constructor(host) {
    this.stage = make("main", "stage");
    this.root = make("div", "screen preview", this.stage);
    this.frame = make("div", "frame", this.root);
    host.append(this.frame);
    this.sizes = new ResizeObserver(() => this.shrink());
    this.sizes.observe(this.frame);
  }

  take(data) {
    this.shrink();
    if (this.text === data.sheets) return;
    this.text = data.sheets;
    const [sheet] = JSON.parse(data.sheets);
    const drawn = drawSheet(sheet, data.number ?? 0, data.ground);
    this.stage.replaceChildren(drawn.node);
    drawn.settle();
  }

  shrink() {
    this.root.style.transform = `scale(${this.frame.clientWidth / 1280})`;
  }

  end() {
    this.sizes.disconnect();
    this.frame.remove();
  }
}
