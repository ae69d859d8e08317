/*
 * What is kept on the device: the place in this session, the sessions that were done, settings.
 *
 * Each session has a key of its own, so that one that cannot be written harms no other:
 *   coach-session-ID    {id, programme, title, exercises, started, ended, zone, outcome,
 *                        planned: [[exercise, name, side, reps]], done: [[exercise, side, set,
 *                        rep, at]], pain, effort}; times in ms since 1970, zone in minutes ahead
 *                        of UTC, outcome null while it goes on
 *   coach-open-PROGRAMME    the id of the session of a programme that goes on
 *   coach-place-PROGRAMME   {session, time, rep}: where it was left. Another version of the
 *                        programme has another time for it, but the same rep.
 */

const SESSION_KEY = 'coach-session-';
const OPEN_KEY = 'coach-open-' + session.programme;
const PLACE_KEY = 'coach-place-' + session.programme;
const MOST_SESSIONS = 1000;

let refused = false; // the device had no room, or keeps nothing at all
let record = null; // the session that goes on, or was just done

function remember(key, value) {
  try {
    localStorage.setItem(key, value);
    return true;
  } catch {
    // A private window, or a full disk: it plays on without.
    return false;
  }
}

function recall(key) {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

function forget(key) {
  try {
    localStorage.removeItem(key);
  } catch {
    // Then there is nothing to be forgotten.
  }
}

function recallData(key) {
  try {
    return JSON.parse(recall(key));
  } catch {
    return null;
  }
}

function keptKeys() {
  try {
    return Object.keys(localStorage).filter((key) => key.startsWith(SESSION_KEY));
  } catch {
    return [];
  }
}

/** The sessions on this device, the newest first, the one in memory included. */
function keptSessions() {
  const found = keptKeys().map(recallData).filter((one) => one && Array.isArray(one.done));
  if (record && record.done.length && !found.some((one) => one.id === record.id)) found.push(record);
  return found.sort((one, other) => other.started - one.started);
}

function keepRecord() {
  if (!record || !record.done.length) return;
  refused = !remember(SESSION_KEY + record.id, JSON.stringify(record));
  if (record.outcome === null) remember(OPEN_KEY, record.id);
  else forget(OPEN_KEY);
  if (refused || keptKeys().length <= MOST_SESSIONS) return;
  keptSessions().slice(MOST_SESSIONS).forEach((one) => forget(SESSION_KEY + one.id));
}

function newId() {
  const numbers = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(numbers, (number) => number.toString(16).padStart(2, '0')).join('');
}

/** Go on with the session that was left, or begin one: always where it starts `fromTop`. */
function openRecord(fromTop) {
  if (record && record.outcome === null && !fromTop) return;
  const left = recallData(SESSION_KEY + recall(OPEN_KEY));
  if (left && left.outcome === null) {
    record = left;
    if (!fromTop) return;
    closeRecord('interrupted');
  }
  const started = Date.now();
  record = {
    id: newId(),
    programme: session.programme,
    title: session.title,
    exercises: session.exercises,
    started,
    ended: started,
    zone: -new Date(started).getTimezoneOffset(),
    outcome: null,
    planned: session.planned,
    done: [],
    pain: null,
    effort: null,
  };
}

/** Note a rep; one that is done twice counts once. */
function noteRep(rep) {
  if (!record || record.outcome !== null) return;
  const same = (one) => rep.every((part, index) => one[index] === part);
  if (record.done.some(same)) return;
  record.ended = Date.now();
  record.done.push([...rep, record.ended]);
  keepRecord();
}

function closeRecord(outcome) {
  if (!record || record.outcome !== null) return;
  record.outcome = outcome;
  keepRecord();
}

function noteAnswer(question, value) {
  record[question] = value;
  keepRecord();
}

/** What `coach history --import` reads: the sessions that are over. */
function historyFile() {
  const sessions = keptSessions().filter((one) => one.outcome !== null);
  return JSON.stringify({ format: 'coach-history', version: 1, sessions }) + '\n';
}

function deleteSessions() {
  keptKeys().forEach(forget);
  forget(OPEN_KEY);
  record = null;
}

function keepPlace(time, rep) {
  remember(PLACE_KEY, JSON.stringify({ session: session.id, time, rep }));
}

/** Where the session was left, in seconds of this version of it; 0 for the beginning. */
function keptPlace() {
  const place = recallData(PLACE_KEY);
  if (!place) return 0;
  if (place.session === session.id) return Number(place.time) || 0;
  const same = session.reps.find((rep) => JSON.stringify(rep[2]) === JSON.stringify(place.rep));
  return same ? same[0] : 0;
}
