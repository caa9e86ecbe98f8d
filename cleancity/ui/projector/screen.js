// The show: which sheet stands on the screen, the keys and the clicker, rotation, the foot. A page change is made here,
// in the browser, without asking the server for anything.
const SCREENS = new WeakMap();
const STEP_SECONDS = 5;
const [LEAST_SECONDS, MOST_SECONDS, USUAL_SECONDS] = [2, 600, 20];
const QUIET_MS = 4000; // the buttons go away so long after the mouse last moved
const SILENT_MS = 30000; // the server is called silent after so long without a word
const LINK = "cleancity-link", MOVED = "cleancity-moved";

class Show {
  constructor(host, data) {
    this.host = host;
    this.at = 0;
    this.isDark = data.theme === "dark";
    this.seconds = bounded(data.every || USUAL_SECONDS);
    this.rotates = Boolean(data.every);
    this.isPaused = false;
    this.heard = Date.now();
    this.place = {known: -1, sent: 0, sentAt: 0};
    this.stage = make("main", "stage");
    this.foot = new Foot(this);
    this.root = make("div", "screen", this.stage, this.foot.node);
    host.append(this.root);
    const listen = (target, name, act, options) => target.addEventListener(name, act, {...options, signal: this.ending.signal});
    this.ending = new AbortController();
    listen(window, "keydown", (event) => this.press(event), {capture: true});
    listen(window, "mousemove", () => this.wake());
    listen(window, LINK, (event) => this.hear(event.detail));
    this.sizes = new ResizeObserver(() => this.later());
    this.sizes.observe(this.root);
    document.fonts.ready.then(() => this.later());
    this.pulse = setInterval(() => this.tellSilence(), 5000);
  }

  /** Takes what the server sent: new sheets are shown in place of the old ones, at the same item. */
  take(data, leave) {
    this.leave = leave;
    this.ground = data.ground;
    if (this.text === data.sheets) return;
    const before = this.sheets?.[this.at];
    this.text = data.sheets;
    this.sheets = JSON.parse(data.sheets);
    this.numbers = numbered(this.sheets);
    this.foot.count(this.sheets);
    this.show(this.again(before));
  }

  /** Where the sheet that was shown stands among the new ones. */
  again(before) {
    const same = (each) => each.item === before?.item && each.narrowing === before?.narrowing;
    if (!before || (this.sheets[this.at] && same(this.sheets[this.at]))) return this.at;
    const found = this.sheets.findIndex(same);
    return found < 0 ? this.at : found;
  }

  show(position) {
    this.at = Math.max(0, Math.min(this.sheets.length - 1, position));
    const sheet = this.sheets[this.at];
    if (!sheet) return;
    const drawn = drawSheet(sheet, this.numbers[this.at], this.ground);
    this.stage.replaceChildren(drawn.node);
    drawn.settle();
    this.tell();
    this.wind();
  }

  /** Goes to a sheet because somebody here wants it: whoever else follows this meeting is told. */
  go(position) {
    const before = this.at;
    this.show(position);
    if (this.at === before) return;
    if (this.place.meeting) this.announce();
    else this.place.isEarly = true; // whether there is a meeting to tell is not known yet
  }

  announce() {
    this.place.sent += 1;
    this.place.sentAt = Date.now();
    clearTimeout(this.place.timer);
    const detail = {position: this.at, number: this.place.sent};
    this.place.timer = setTimeout(() => window.dispatchEvent(new CustomEvent(MOVED, {detail})), 150);
  }

  /** The server's word: that it lives, and where the meeting stands. A move of our own that it has not heard comes first. */
  hear({place}) {
    this.heard = Date.now();
    this.root.classList.remove("silent");
    if (!place) return;
    this.place.meeting = true;
    if (this.place.isEarly) {
      this.place.isEarly = false;
      this.place.known = place.moves;
      if (place.position !== this.at) this.announce();
      return;
    }
    if (place.heard < this.place.sent && Date.now() - this.place.sentAt < 4000) return;
    const isForgotten = place.moves < this.place.known; // the server began anew: it learns from us where we are
    const isNew = place.moves > this.place.known;
    this.place.known = place.moves;
    if (isForgotten && place.position !== this.at) this.announce();
    else if (isNew && place.position !== this.at) this.show(place.position);
  }

  press(event) {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const acts = {
      ArrowRight: () => this.go(this.at + 1), ArrowDown: () => this.go(this.at + 1), PageDown: () => this.go(this.at + 1),
      " ": () => this.go(this.at + (event.shiftKey ? -1 : 1)), Enter: () => this.go(this.at + 1),
      ArrowLeft: () => this.go(this.at - 1), ArrowUp: () => this.go(this.at - 1), PageUp: () => this.go(this.at - 1),
      Backspace: () => this.go(this.at - 1), Home: () => this.go(0), End: () => this.go(this.sheets.length - 1),
      r: () => this.rotate(!this.rotates), p: () => this.pause(), f: () => this.fill(), d: () => this.darken(),
      "+": () => this.pace(STEP_SECONDS), "=": () => this.pace(STEP_SECONDS), "-": () => this.pace(-STEP_SECONDS),
      "?": () => this.wake(), "/": () => this.wake(), Escape: () => this.exit(),
    };
    const digit = /^[1-9]$/.test(event.key) ? () => this.item(Number(event.key)) : null;
    const act = acts[event.key.length === 1 ? event.key.toLowerCase() : event.key] ?? digit;
    if (!act) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    act();
  }

  /** The first sheet of an item of the agenda. */
  item(number) {
    const found = this.numbers.indexOf(number);
    if (found >= 0) this.go(found);
  }

  rotate(rotates) {
    this.rotates = rotates;
    this.isPaused = false;
    this.remember("every", rotates ? this.seconds : null);
    this.tell();
    this.wind();
  }

  pause() {
    if (!this.rotates) return;
    this.isPaused = !this.isPaused;
    this.tell();
    this.wind();
  }

  pace(more) {
    this.seconds = bounded(this.seconds + more);
    this.rotate(true);
  }

  /** One more turn of the clock: the next sheet comes when it has run down. */
  wind() {
    clearTimeout(this.clock);
    if (!this.rotates || this.isPaused || this.sheets.length < 2) return;
    this.clock = setTimeout(() => this.go((this.at + 1) % this.sheets.length), this.seconds * 1000);
  }

  darken() {
    this.isDark = !this.isDark;
    this.remember("theme", this.isDark ? "dark" : null);
    this.tell();
  }

  fill() {
    const done = document.fullscreenElement ? document.exitFullscreen() : document.documentElement.requestFullscreen();
    done.catch(() => {}); // the browser may refuse: the screen stays as it is
  }

  exit() {
    if (document.fullscreenElement) document.exitFullscreen().catch(() => {});
    this.leave();
  }

  /** Keeps a choice in the address, so that it survives the page being loaded again. */
  remember(name, value) {
    const address = new URL(window.location.href);
    if (value === null) address.searchParams.delete(name);
    else address.searchParams.set(name, value);
    window.history.replaceState(window.history.state, "", address);
  }

  wake() {
    this.root.classList.add("awake");
    clearTimeout(this.quiet);
    this.quiet = setTimeout(() => this.root.classList.remove("awake"), QUIET_MS);
  }

  later() {
    cancelAnimationFrame(this.frame);
    this.frame = requestAnimationFrame(() => {
      const size = `${this.root.offsetWidth} ${this.root.offsetHeight} ${document.fonts.status}`;
      if (size !== this.size && this.sheets) this.show(this.at);
      this.size = size;
    });
  }

  tellSilence() {
    this.root.classList.toggle("silent", Date.now() - this.heard > SILENT_MS);
  }

  /** Brings colours and foot up to what is so. */
  tell() {
    this.root.classList.toggle("dark", this.isDark);
    if (this.sheets) this.foot.tell(this);
  }

  end() {
    this.ending.abort();
    this.sizes.disconnect();
    for (const each of [this.clock, this.quiet, this.place.timer]) clearTimeout(each);
    clearInterval(this.pulse);
    cancelAnimationFrame(this.frame);
    this.root.remove();
  }
}

function bounded(seconds) {
  const known = Number(seconds);
  return Number.isFinite(known) ? Math.min(MOST_SECONDS, Math.max(LEAST_SECONDS, Math.round(known))) : USUAL_SECONDS;
}

/** The number of each sheet's item; 0 throughout where there is but one item. */
function numbered(sheets) {
  let number = 0;
  const found = sheets.map((sheet, at) => (!at || sheet.item !== sheets[at - 1].item ? ++number : number));
  return number > 1 ? found : found.map(() => 0);
}

export default function ({data, parentElement, setTriggerValue}) {
  let screen = SCREENS.get(parentElement);
  if (!screen) {
    screen = data.preview ? new Preview(parentElement) : new Show(parentElement, data);
    SCREENS.set(parentElement, screen);
  }
  screen.take(data, () => setTriggerValue("left", true));
  return () => {
    SCREENS.delete(parentElement);
    screen.end();
  };
}
