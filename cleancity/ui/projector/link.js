// What ties the screen to the server: brings its word to the screen, and the screen's moves to it. It is mounted apart
// from the screen, so that neither costs more than a few bytes.
const LINKS = new WeakMap();

export default function ({data, parentElement, setTriggerValue}) {
  LINKS.get(parentElement)?.abort();
  const ending = new AbortController();
  LINKS.set(parentElement, ending);
  window.addEventListener("cleancity-moved", (event) => setTriggerValue("moved", event.detail), {signal: ending.signal});
  window.dispatchEvent(new CustomEvent("cleancity-link", {detail: data}));
  return () => LINKS.get(parentElement)?.abort();
}
