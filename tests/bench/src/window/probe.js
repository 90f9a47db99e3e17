// Watches a text grow: when each word was seen, and how far the frames lie apart.
// arguments[0] finds the text; what was measured is in window.probe until it is read.
const selector = arguments[0];
const probe = { latency: [], frames: [], words: 0, gaps: 0, running: true };
window.probe = probe;
const clock = () => performance.timeOrigin + performance.now();
// Until the new answer begins, the last text is that of the answer before.
const begun = clock();
let seen = -1;
let last = performance.now();
const painted = new MessageChannel();
let fresh = [];
painted.port1.onmessage = () => {
  const now = clock();
  for (const written of fresh) probe.latency.push(now - written);
  fresh = [];
};
const look = (now) => {
  if (!probe.running) return;
  probe.frames.push(now - last);
  last = now;
  const texts = document.querySelectorAll(selector);
  const text = texts[texts.length - 1];
  // Only the end is read: to read all of it each frame would be measured too.
  let tail = "";
  for (let node = text; node; ) {
    tail = (node.lastElementChild ?? node).textContent.slice(-4096);
    const before = node.lastElementChild?.previousElementSibling;
    if (before) tail = before.textContent.slice(-4096) + " " + tail;
    break;
  }
  for (const [, position, written] of tail.matchAll(/w(\d+)t(\d{13})/g)) {
    if (Number(position) <= seen || Number(written) < begun) continue;
    probe.gaps += Number(position) - seen - 1;
    seen = Number(position);
    probe.words += 1;
    fresh.push(Number(written));
  }
  if (fresh.length > 0) painted.port2.postMessage(null);
  requestAnimationFrame(look);
};
requestAnimationFrame((now) => {
  last = now;
  requestAnimationFrame(look);
});
