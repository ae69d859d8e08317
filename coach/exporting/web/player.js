/*
 * Plays one session. The audio element is the only clock: everything on the
 * screen is looked up from its currentTime, so nothing can drift.
 *
 * `session` is written by the exporter; all times are seconds from the start:
 *   id        names this very session, to remember the place in it
 *   chapters  [[start, label], ...]
 *   captions  [[start, end, text], ...]   what the voice says, and the position to come into
 *   phases    [[start, end, kind, label], ...]   kind is "timed" or "pause"
 *   reps      [[start, label], ...]
 *   artwork   as in MediaMetadata
 *   words     every text that this script shows
 */
(function () {
  'use strict';

  const byId = (id) => document.getElementById(id);
  const session = JSON.parse(byId('session').textContent);
  const words = session.words;
  const audio = byId('audio');
  const chapterButtons = Array.from(document.querySelectorAll('[data-chapter]'));

  // A seek lands a hair before its target; never read that as the second before.
  const HAIR = 0.002;
  const PLACE_KEY = 'coach-place-' + session.id;
  const KEYS_KEY = 'coach-keys';
  // Closer to either end than this, there is no place worth going back to.
  const MARGIN = 5;

  let wanted = null; // where to start once the sound is there, or null
  let shownChapter = -1;
  let savedAt = 0;

  // ---- the place in the session -------------------------------------------

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

  function seek(time) {
    if (audio.readyState === 0) wanted = time;
    else {
      wanted = null;
      audio.currentTime = time;
    }
    show();
    save();
  }

  function goToChapter(index) {
    const last = session.chapters.length - 1;
    const target = Math.min(Math.max(index, 0), last);
    seek(session.chapters[target][0]);
    // The coach says it aloud too, but only once the sound goes on.
    say(index > last ? words.last : session.chapters[target][1]);
  }

  const chapter = () => Math.max(indexAt(session.chapters, now()), 0);
  const next = () => goToChapter(chapter() + 1);
  const previous = () => goToChapter(chapter() - 1);
  const repeat = () => goToChapter(chapter());

  function play() {
    const started = audio.play();
    if (started) started.catch(complain);
  }

  function toggle() {
    if (audio.paused) play();
    else audio.pause();
  }

  // ---- the screen ---------------------------------------------------------

  function setText(element, text) {
    if (element.textContent !== text) element.textContent = text;
  }

  /** For screen readers: only where somebody went by hand, never over the coach. */
  function say(text) {
    setText(byId('status'), text);
  }

  function clock(seconds) {
    const whole = Math.floor(seconds + HAIR);
    return Math.floor(whole / 60) + ':' + String(whole % 60).padStart(2, '0');
  }

  function show() {
    const time = now();
    showChapter(chapter());
    showPhase(time);
    const caption = session.captions[indexAt(session.captions, time)];
    const start = session.chapters[chapter()][0];
    setText(byId('caption'), caption && caption[0] >= start - HAIR ? caption[2] : '');
    setText(byId('clock'), clock(time));
    showPosition(time);
  }

  function showPosition(time) {
    const position = byId('position');
    // A screen reader reads every change of the slider it is on: stay silent
    // there while the coach talks.
    if (document.activeElement === position && !audio.paused) return;
    position.value = String(Math.floor(time + HAIR));
    position.setAttribute('aria-valuetext', clock(time) + ', ' + session.chapters[chapter()][1]);
  }

  function showPhase(time) {
    const phase = session.phases[indexAt(session.phases, time)];
    const on = phase && time + HAIR < phase[1];
    byId('stage').dataset.phase = on ? phase[2] : 'none';
    setText(byId('phase'), on ? phase[3] : '');
    setText(byId('digits'), on ? String(Math.ceil(phase[1] - time - HAIR)) : '');
    const rep = session.reps[indexAt(session.reps, time)];
    const start = session.chapters[chapter()][0];
    setText(byId('place'), rep && rep[0] >= start - HAIR ? rep[1] : '');
  }

  function showChapter(index) {
    if (index === shownChapter) return;
    shownChapter = index;
    setText(byId('chapter'), session.chapters[index][1]);
    chapterButtons.forEach((button, position) => {
      if (position === index) button.setAttribute('aria-current', 'true');
      else button.removeAttribute('aria-current');
    });
    describe(session.chapters[index][1]);
  }

  function showPlaying() {
    const playing = !audio.paused && !audio.ended;
    byId('play').classList.toggle('playing', playing);
    setText(byId('play-text'), playing ? words.pause : words.play);
    if (playing && byId('stage').hidden) {
      byId('before').hidden = true;
      byId('stage').hidden = false;
      window.scrollTo(0, 0);
    }
    if ('mediaSession' in navigator) {
      navigator.mediaSession.playbackState = playing ? 'playing' : 'paused';
    }
  }

  function follow() {
    if (audio.paused) return;
    show();
    requestAnimationFrame(follow);
  }

  function complain(error) {
    // A pause that comes before the sound has started is not a fault.
    if (!error || error.name !== 'AbortError') byId('trouble').hidden = false;
  }

  // ---- what is remembered -------------------------------------------------

  function remember(key, value) {
    try {
      localStorage.setItem(key, value);
    } catch {
      // No storage here (private window, full disk): play on without it.
    }
  }

  function recall(key) {
    try {
      return localStorage.getItem(key);
    } catch {
      return null;
    }
  }

  function save() {
    const time = now();
    savedAt = time;
    remember(PLACE_KEY, time > MARGIN && time < session.seconds - MARGIN ? String(time) : '0');
  }

  function restore() {
    const time = Number(recall(PLACE_KEY));
    if (!(time > MARGIN && time < session.seconds - MARGIN)) return;
    seek(time);
    setText(byId('play-text'), words.resume.replace('{time}', clock(time)));
  }

  // ---- lock screen, headset, and a screen that stays on -------------------

  function describe(label) {
    if (!('mediaSession' in navigator) || typeof MediaMetadata === 'undefined') return;
    navigator.mediaSession.metadata = new MediaMetadata({
      title: label,
      artist: session.title,
      album: session.title,
      artwork: session.artwork,
    });
  }

  function tellPosition() {
    if (!('mediaSession' in navigator) || !navigator.mediaSession.setPositionState) return;
    const duration = audio.duration;
    if (!(duration > 0 && duration < Infinity)) return;
    const position = Math.min(audio.currentTime, duration);
    navigator.mediaSession.setPositionState({ duration, position, playbackRate: 1 });
  }

  function answerHeadset() {
    if (!('mediaSession' in navigator)) return;
    // No seekforward and seekbackward: with them, phones show those two on the
    // lock screen in place of next and previous.
    const actions = {
      play,
      pause: () => audio.pause(),
      stop: () => audio.pause(),
      nexttrack: next,
      previoustrack: previous,
      seekto: (details) => seek(details.seekTime),
    };
    Object.keys(actions).forEach((name) => {
      try {
        navigator.mediaSession.setActionHandler(name, actions[name]);
      } catch {
        // This browser does not know the action.
      }
    });
  }

  let lock = null; // the wake lock, "asked" while one is on its way, or null

  async function keepScreenOn() {
    if (!('wakeLock' in navigator) || lock || audio.paused || document.hidden) return;
    lock = 'asked';
    try {
      const held = await navigator.wakeLock.request('screen');
      lock = held;
      // The system takes it back when the page is hidden or the battery is low.
      held.addEventListener('release', () => {
        if (lock === held) lock = null;
      });
      if (audio.paused) letScreenSleep();
    } catch {
      lock = null;
    }
  }

  function letScreenSleep() {
    if (!lock || lock === 'asked') return;
    lock.release();
    lock = null;
  }

  // ---- keys ---------------------------------------------------------------

  const KEYS = {
    ' ': toggle,
    n: next,
    arrowright: next,
    p: previous,
    arrowleft: previous,
    r: repeat,
  };

  function onKey(event) {
    if (!byId('keys').checked || event.ctrlKey || event.metaKey || event.altKey) return;
    const key = event.key.toLowerCase();
    // Space on a button presses that button; arrows on a slider move it.
    if (event.target.closest('input')) return;
    if (key === ' ' && event.target.closest('button, summary')) return;
    if (!Object.prototype.hasOwnProperty.call(KEYS, key) || event.repeat) return;
    event.preventDefault();
    KEYS[key]();
  }

  // ---- wiring -------------------------------------------------------------

  byId('play').addEventListener('click', toggle);
  byId('next').addEventListener('click', next);
  byId('previous').addEventListener('click', previous);
  byId('repeat').addEventListener('click', repeat);
  byId('print').addEventListener('click', () => window.print());
  byId('position').addEventListener('input', (event) => seek(Number(event.target.value)));
  byId('keys').checked = recall(KEYS_KEY) !== 'off';
  byId('keys').addEventListener('change', (event) => {
    remember(KEYS_KEY, event.target.checked ? 'on' : 'off');
  });
  chapterButtons.forEach((button, index) => {
    button.addEventListener('click', () => goToChapter(index));
  });
  byId('file').addEventListener('change', (event) => {
    if (!event.target.files.length) return;
    wanted = now();
    audio.src = URL.createObjectURL(event.target.files[0]);
    byId('trouble').hidden = true;
  });
  document.addEventListener('keydown', onKey);
  document.addEventListener('visibilitychange', keepScreenOn);
  window.addEventListener('pagehide', save);

  audio.addEventListener('loadedmetadata', () => {
    if (wanted !== null) seek(wanted);
    tellPosition();
  });
  audio.addEventListener('error', complain);
  audio.addEventListener('play', () => {
    showPlaying();
    keepScreenOn();
    follow();
  });
  ['pause', 'ended'].forEach((name) => {
    audio.addEventListener(name, () => {
      showPlaying();
      letScreenSleep();
      show();
      save();
    });
  });
  audio.addEventListener('seeked', () => {
    show();
    tellPosition();
  });
  audio.addEventListener('timeupdate', () => {
    show();
    if (Math.abs(audio.currentTime - savedAt) >= 1) save();
  });

  // Until here the page is what a browser without scripts shows.
  audio.controls = false;
  byId('plain').hidden = true;
  document.querySelectorAll('[data-script]').forEach((element) => {
    element.hidden = false;
  });
  answerHeadset();
  restore();
  show();
  if (audio.error) complain();
})();
