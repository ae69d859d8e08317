/*
 * Plays one session. The audio element is the only clock: everything on the
 * screen is looked up from its currentTime, so nothing can drift.
 *
 * `session` is written by the exporter; all times are seconds from the start:
 *   id, programme   name this very session, and its programme
 *   exercises, safety   digests of what a place depends on, and of the safety notices
 *   planned   [[exercise, name, side, reps], ...]
 *   chapters  [[start, label, start of its side], ...]
 *   captions  [[start, end, text], ...]   what the voice says, and the position to come into
 *   phases    [[start, end, kind, label], ...]   kind is "timed" or "pause"
 *   reps      [[start, end, [exercise, side, set, rep], label], ...]
 *   gates     [[start, end], ...]   silences in which the coach waits for the person
 *   silences  [[start, end], ...]   those, rests, and sets at one's own pace: "ready" ends them
 *   patience  {seconds, factor}   how long it waits, at least, and how many times the silence
 *   just      just after a start, "back" goes to the one before
 *   advice    [[values], [sentences]]   what is said to some answers about pain
 *   artwork   as in MediaMetadata
 *   words     every text that this script shows
 *
 * At a gate the sound plays on, in a circle through the silence: a phone that is locked lets
 * a page go on only while it sounds.
 */

const byId = (id) => document.getElementById(id);
const session = JSON.parse(byId('session').textContent);
const words = session.words;
const audio = byId('audio');

// A seek lands a hair before its target; never read that as the second before.
const HAIR = 0.002;
// Closer to either end than this, there is no place worth going back to.
const MARGIN = 5;
// A seek takes a moment, so the circle through a silence turns this long before its end.
const TURN = 0.4;

let wanted = null; // where to start once the sound is there, or null
let before = 0; // how far it had played when it was last looked at
let savedAt = 0;
let waiting = null; // at a ready gate: {gate, until, patient}; when it ends, and when its silence would have, in ms

const now = () => (wanted === null ? audio.currentTime : wanted);

/** Index of the last entry that starts at or before `time`; -1 before all. */
function indexAt(entries, time) {
  let low = 0;
  let high = entries.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (entries[middle][0] <= time + HAIR) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** The entry [start, end, ...] that holds `time`, or null. */
function spanAt(entries, time) {
  const entry = entries[indexAt(entries, time)];
  return entry && time + HAIR < entry[1] ? entry : null;
}

const chapter = () => Math.max(indexAt(session.chapters, now()), 0);

function seek(time) {
  waiting = null;
  before = time;
  if (audio.readyState === 0) wanted = time;
  else {
    wanted = null;
    audio.currentTime = time;
  }
  show();
  save();
}

function save() {
  const time = now();
  savedAt = time;
  const rep = session.reps[indexAt(session.reps, time)];
  const over = !byId('done').hidden;
  const worth = !over && time > MARGIN && time < session.seconds - MARGIN;
  keepPlace(worth ? time : 0, worth && rep ? rep[2] : null);
}

// ---- moves ----------------------------------------------------------------

function goToChapter(index) {
  const last = session.chapters.length - 1;
  const target = Math.min(Math.max(index, 0), last);
  seek(session.chapters[target][0]);
  // The coach says it aloud too, but only once the sound goes on.
  say(index > last ? words.last : session.chapters[target][1]);
}

const next = () => goToChapter(chapter() + 1);

// Where "back" may lead: the beginning of each rep, and of each part.
const stops = [...session.chapters, ...session.reps]
  .map((entry) => [entry[0]])
  .sort((one, other) => one[0] - other[0])
  .filter((stop, index, all) => !index || stop[0] !== all[index - 1][0]);

/** Go to where this rep began, or, just after that, to the one before. */
function back() {
  let index = Math.max(indexAt(stops, now()), 0);
  if (index && now() - stops[index][0] < session.just) index -= 1;
  seek(stops[index][0]);
  const rep = session.reps.find((one) => one[0] === stops[index][0]);
  say(rep ? rep[3] : session.chapters[chapter()][1]);
}

/** Do this side again, from its first word on. */
function repeat() {
  const [start, label, side] = session.chapters[chapter()];
  seek(now() + HAIR < side ? start : side);
  say(label);
}

function play() {
  if (audio.ended || !byId('done').hidden) restart();
  openRecord(now() < MARGIN);
  const started = audio.play();
  if (started) started.catch(complain);
}

function toggle() {
  if (audio.paused) play();
  else audio.pause();
}

function restart() {
  byId('done').hidden = true;
  byId('stage').hidden = false;
  seek(0);
}

// ---- ready gates ----------------------------------------------------------

/** Note the reps that are done, wait at a gate, go on behind it. */
function advance() {
  const time = now();
  if (audio.paused || audio.seeking) return;
  if (waiting) {
    const [start, end] = waiting.gate;
    if (Date.now() >= waiting.until) goOn();
    else if (time > end - TURN || time < start - HAIR) audio.currentTime = start;
    return;
  }
  session.reps.forEach((rep) => {
    if (before < rep[1] && rep[1] <= time) noteRep(rep[2]);
  });
  // It may be seen late: a page that is not looked at runs seldom.
  const gate = session.gates.find((one) => one[0] <= time + HAIR && before < one[1] - HAIR);
  before = time;
  if (gate && byId('gates').checked) wait(gate, time);
}

function wait(gate, time) {
  const [start, end] = gate;
  const { seconds, factor } = session.patience;
  const until = Date.now() + 1000 * Math.max(seconds, factor * (end - start));
  waiting = { gate, until, patient: Date.now() + 1000 * Math.max(0, end - time) };
  if (time > end - TURN) audio.currentTime = start;
  say(words.waiting);
}

/** Go on behind the silence in which the coach waits for the person. */
function goOn() {
  const silence = waiting ? waiting.gate : spanAt(session.silences, now());
  if (!silence) return;
  session.reps.forEach((rep) => {
    // A set at one's own pace is done when its person says so.
    if (Math.abs(rep[1] - silence[1]) < HAIR) noteRep(rep[2]);
  });
  seek(silence[1]);
}

function finish(outcome) {
  audio.pause();
  waiting = null;
  openRecord(false);
  closeRecord(outcome);
  showDone();
  save();
}
