"""The web folder in a real browser: it plays, follows, counts and remembers."""

import dataclasses
import json
import math
import re
import shutil
from pathlib import Path

import pytest
from exported_session import write_web
from web_player import small_programme

from coach.parts import divide, pad


def chapters(session):
    rate = session.timeline.sample_rate
    return [(part.start / rate, part.title) for part in divide(session.timeline, "side")]


@pytest.fixture
def folder(session, tmp_path: Path) -> Path:
    """Copy the session's web folder, to be changed."""
    return Path(shutil.copytree(session.index.parent, tmp_path / "out"))


NOTICES = ("Ask your doctor first.", "Chest pain is an emergency.", "Stop if it is sharp.")


def test_safety_is_open_the_first_time_and_one_line_afterwards(session, open_player) -> None:
    player = open_player(session.index)
    before = player.page.locator("#before")
    assert all(before.get_by_text(text).is_visible() for text in NOTICES)
    assert player.screen()["play"] == "Start"
    player.start()
    player.page.reload()
    assert not any(before.get_by_text(text).is_visible() for text in NOTICES)
    assert before.bounding_box()["height"] < 60
    player.page.click("#before summary")
    assert all(before.get_by_text(text).is_visible() for text in NOTICES)


def test_other_notices_are_open_again(session, open_player, folder: Path) -> None:
    player = open_player(folder / "index.html")
    player.start()
    safety = dataclasses.replace(session.programme.safety, stop=("Stop when it burns.",))
    other = small_programme(safety=safety)
    write_web(folder, session.timeline, other, session.sound)
    player.page.reload()
    assert player.page.locator("#before").get_by_text("Stop when it burns.").is_visible()


def test_it_plays_and_pauses(session, open_player) -> None:
    player = open_player(session.index)
    player.start()
    first = player.time
    player.wait_for(f"document.getElementById('audio').currentTime > {first + 0.5}")
    assert player.screen()["play"] == "Pause"
    player.page.click("#play")
    player.wait_for("document.getElementById('play-text').textContent === 'Continue'")
    assert player.run("() => document.getElementById('audio').paused")


def test_every_chapter_of_the_list_is_where_the_timeline_has_it(session, open_player) -> None:
    player = open_player(session.index)
    player.start()
    player.pause()
    buttons = player.page.locator("[data-chapter]")
    assert buttons.count() == len(chapters(session)) == 4
    for number, (start, title) in enumerate(chapters(session)):
        buttons.nth(number).click()
        assert player.time == pytest.approx(start, abs=0.001)
        assert player.screen()["chapter"] == title
        assert player.screen()["status"] == title
        current = player.page.locator("[data-chapter][aria-current]")
        assert current.count() == 1
        assert title in current.text_content()


def test_skip_goes_to_the_next_part_and_says_where_there_is_none(session, open_player) -> None:
    player = open_player(session.index)
    player.start()
    player.pause()
    starts = [start for start, _ in chapters(session)]
    player.page.click("#next")
    assert player.time == pytest.approx(starts[1], abs=0.001)
    player.page.click("#next")
    assert player.time == pytest.approx(starts[2], abs=0.001)
    for _ in starts:
        player.page.click("#next")
    assert player.time == pytest.approx(starts[-1], abs=0.001)
    assert player.screen()["status"] == "This is the last part."


def test_back_goes_to_the_start_of_the_rep_and_then_to_the_one_before(session, open_player) -> None:
    player = open_player(session.index)
    player.start()
    player.pause()
    rate = session.timeline.sample_rate
    marks = session.timeline.markers
    left = [mark.frame / rate for mark in marks if mark.kind == "rep" and mark.place.side == "left"]
    player.at(left[1] + 4)
    player.page.click("#back")
    assert player.time == pytest.approx(left[1], abs=0.001)
    assert player.screen()["status"] == "Repetition 2 of 2"
    player.page.click("#back")
    assert player.time == pytest.approx(left[0], abs=0.001)
    player.page.click("#back")
    assert player.time == pytest.approx(chapters(session)[1][0], abs=0.001)
    player.page.click("#back")
    assert player.time == 0


def test_repeat_begins_the_side_again_with_its_first_word(session, open_player) -> None:
    player = open_player(session.index)
    player.start()
    player.pause()
    rate = session.timeline.sample_rate
    for side in ("left", "right"):
        (start,) = (
            marker.frame / rate
            for marker in session.timeline.markers
            if marker.kind == "side" and marker.place.side == side
        )
        player.at(start + 9)
        player.page.click("#repeat")
        assert player.time == pytest.approx(start, abs=0.001)
        assert player.screen()["status"] == f"Calf stretch, {side} side"


def test_captions_follow_the_voice(session, open_player) -> None:
    player = open_player(session.index)
    player.start()
    player.pause()
    rate = session.timeline.sample_rate
    spoken = [cue for cue in session.timeline.cues if cue.kind == "speech"]
    assert len(spoken) > 20
    followed = 0
    for cue in spoken:
        shown = player.at(cue.start / rate)
        there = {bare(shown["chapter"]), bare(shown["phase"]), bare(session.programme.title)}
        if bare(cue.text) in there:  # it can be read there, and stands nowhere twice
            assert bare(shown["caption"]) not in there - {""}
            continue
        followed += 1
        assert shown["caption"] == cue.text
        assert player.at((cue.end - 200) / rate)["caption"] == cue.text
    assert followed > 20


def bare(text):
    return " ".join(re.findall(r"\w+", text.lower()))


def test_the_countdown_is_right_on_every_second(session, open_player) -> None:
    player = open_player(session.index)
    player.start()
    player.pause()
    rate = session.timeline.sample_rate
    labels = {"hold": "Hold", "up": "Lift", "down": "Lower"}
    assert len(session.timeline.phases) == 2 * 2 + 2 * 3
    for phase in session.timeline.phases:
        seconds, left = divmod(phase.ms, 1000)
        assert not left
        for second in range(seconds):
            shown = player.at(phase.start / rate + second)
            assert (shown["kind"], shown["phase"]) == ("timed", labels[phase.phase])
            assert shown["digits"] == str(seconds - second)
            assert player.at(phase.start / rate + second + 0.99)["digits"] == shown["digits"]
        after = player.at(phase.end / rate + 0.01)
        assert after["kind"] != "timed"


def test_the_digits_keep_to_the_sound_while_it_plays(session, open_player) -> None:
    player = open_player(session.index)
    player.start()
    player.pause()
    rate = session.timeline.sample_rate
    hold = next(phase for phase in session.timeline.phases if phase.phase == "hold")
    player.at(hold.start / rate + 0.5)
    pairs = player.run(
        """() => new Promise((done) => {
          const audio = document.getElementById('audio');
          const digits = document.getElementById('digits');
          const pairs = [];
          const watcher = new MutationObserver(() => {
            pairs.push([audio.currentTime, digits.textContent]);
            if (pairs.length === 3) { watcher.disconnect(); audio.pause(); done(pairs); }
          });
          watcher.observe(digits, {childList: true, characterData: true, subtree: true});
          audio.play();
        })"""
    )
    assert [digits for _, digits in pairs] == ["3", "2", "1"]
    for time, digits in pairs:
        assert math.ceil(hold.end / rate - time - 0.002) == int(digits)


def test_rests_and_changes_are_counted_down_too(session, open_player) -> None:
    player = open_player(session.index)
    player.start()
    player.pause()
    rate = session.timeline.sample_rate
    for why, label in (("rest", "Rest"), ("change side", "Change side")):
        cue = next(cue for cue in session.timeline.cues if cue.text == why)
        shown = player.at(cue.start / rate)
        assert (shown["kind"], shown["phase"]) == ("pause", label)
        assert shown["digits"] == str((cue.end - cue.start) // rate)


def test_it_says_which_repetition_and_set_this_is(session, open_player) -> None:
    player = open_player(session.index)
    player.start()
    player.pause()
    rate = session.timeline.sample_rate
    reps = [marker for marker in session.timeline.markers if marker.kind == "rep"]
    assert player.at(reps[1].frame / rate)["place"] == "Repetition 2 of 2"
    assert player.at(reps[-1].frame / rate)["place"] == "Set 2 of 2 · Repetition 1 of 1"


def gates(session):
    """The silences after a change of position, in seconds."""
    rate = session.timeline.sample_rate
    starts = [mark.frame for mark in session.timeline.markers if mark.kind == "gate"]
    return [
        (cue.start / rate, cue.end / rate) for cue in session.timeline.cues if cue.start in starts
    ]


def test_it_waits_at_a_gate_until_its_person_is_ready(session, open_player) -> None:
    player = open_player(session.index)
    start, end = gates(session)[-1]
    player.go(end - 1)
    player.page.click("#play")
    player.wait_for("document.body.dataset.state === 'waiting'")
    # In a circle through the silence: long after its end it has not gone on.
    player.page.wait_for_timeout(2500)
    assert start - 0.1 <= player.time < end
    assert player.screen()["caption"] != ""
    assert re.search(r"goes on in 1:1\d", player.page.locator("#ready").text_content())
    assert player.screen()["status"] == "Waiting until you are ready."
    player.page.click("#ready")
    player.wait_for(f"document.getElementById('audio').currentTime >= {end - 0.01}")
    assert player.run("() => document.body.dataset.state") == "playing"
    assert not player.run("() => document.getElementById('audio').paused")


def test_a_gate_ends_when_its_limit_has_passed(session, open_player) -> None:
    player = open_player(session.index)
    _, end = gates(session)[-1]
    player.go(end - 1)
    player.page.click("#play")
    player.wait_for("document.body.dataset.state === 'waiting'")
    player.run("() => { const now = Date.now; Date.now = () => now() + 100000; }")
    player.wait_for(f"document.getElementById('audio').currentTime >= {end - 0.01}")
    assert player.run("() => document.body.dataset.state") == "playing"


def test_a_wait_that_is_interrupted_begins_again(session, open_player) -> None:
    player = open_player(session.index)
    _, end = gates(session)[-1]
    player.go(end - 1)
    player.page.click("#play")
    player.wait_for("document.body.dataset.state === 'waiting'")
    player.page.click("#play")
    player.wait_for("document.body.dataset.state === 'paused'")
    player.page.click("#play")
    player.wait_for("document.body.dataset.state === 'waiting'")


def test_somebody_who_wants_no_gates_is_not_waited_for(session, open_player) -> None:
    player = open_player(session.index)
    player.page.uncheck("#gates")
    _, end = gates(session)[-1]
    player.go(end - 1)
    player.page.click("#play")
    player.wait_for(f"document.getElementById('audio').currentTime > {end + 0.2}")


def test_ready_leaves_a_rest(session, open_player) -> None:
    player = open_player(session.index)
    rate = session.timeline.sample_rate
    rest = next(cue for cue in session.timeline.cues if cue.text == "rest")
    player.go(rest.start / rate + 1)
    assert not player.page.locator("#ready").is_visible()
    player.page.click("#play")
    player.page.click("#ready")
    assert player.time >= rest.end / rate - 0.01


def test_it_vibrates_where_a_hold_begins_and_ends(session, open_player) -> None:
    player = open_player(session.index)
    rate = session.timeline.sample_rate
    hold = next(phase for phase in session.timeline.phases if phase.phase == "hold")
    player.go(hold.start / rate - 1)
    player.page.click("#play")
    player.wait_for(f"document.getElementById('audio').currentTime > {hold.start / rate + 0.3}")
    assert player.run("() => seen.vibrations") == [200]
    player.wait_for(f"document.getElementById('audio').currentTime > {hold.end / rate + 0.3}")
    assert player.run("() => seen.vibrations") == [200, [120, 80, 120]]


def test_it_remembers_its_place(session, open_player) -> None:
    player = open_player(session.index)
    player.start()
    player.pause()
    player.at(42.5)
    player.reload()
    assert player.time == pytest.approx(42.5, abs=0.01)
    assert player.screen()["play"] == "Continue at 0:42"


def kept(player):
    """The sessions that the device keeps."""
    return player.run(
        "() => Object.keys(localStorage).filter((key) => key.startsWith('coach-session-'))"
        ".map((key) => JSON.parse(localStorage.getItem(key)))"
    )


def test_when_it_is_over_it_asks_and_keeps_the_answers(session, open_player) -> None:
    player = open_player(session.index)
    player.finish()
    assert player.page.get_by_text("5 of 6 repetitions done.").is_visible()
    player.page.get_by_role("group", name="How was the pain").get_by_text("3", exact=True).click()
    player.page.locator("#effort").get_by_text("10", exact=True).click()
    (one,) = kept(player)
    assert (one["outcome"], one["pain"], one["effort"]) == ("completed", 3, 10)
    player.page.click("#close")
    assert player.screen()["play"] == "Start"
    line = player.page.locator("#sessions li")
    assert "5 of 6 repetitions, pain 3, effort 10" in line.text_content()
    player.reload()
    assert player.time == 0
    assert player.screen()["play"] == "Start"
    assert line.count() == 1


def test_the_questions_may_be_left_and_it_starts_again(session, open_player) -> None:
    player = open_player(session.index)
    player.finish()
    assert player.screen()["play"] == "Start again"
    player.page.click("#play")
    player.wait_for("!document.getElementById('audio').paused")
    assert player.time < 3
    (one,) = kept(player)
    assert (one["outcome"], one["pain"], one["effort"]) == ("completed", None, None)


def test_a_session_can_be_ended_anywhere(session, open_player) -> None:
    player = open_player(session.index)
    player.start()
    player.page.click("#finish")
    assert player.page.locator("#done").is_visible()
    assert not player.page.locator("#pain").is_visible()
    assert player.page.locator("#sessions li").count() == 0
    player.reload()
    assert player.time == 0


def test_a_rep_is_kept_when_it_is_done_and_a_session_goes_on(session, open_player) -> None:
    player = open_player(session.index)
    rate = session.timeline.sample_rate
    end = next(phase.end for phase in session.timeline.phases) / rate
    player.go(end - 1.5)
    player.page.click("#play")
    player.wait_for(f"document.getElementById('audio').currentTime > {end + 0.3}")
    (first,) = kept(player)
    assert [rep[:4] for rep in first["done"]] == [["calf-stretch", "left", 1, 1]]
    assert first["outcome"] is None
    player.page.reload()
    player.go(end - 1.5)
    player.page.click("#play")
    player.wait_for(f"document.getElementById('audio').currentTime > {end + 0.3}")
    (again,) = kept(player)
    assert (again["id"], len(again["done"])) == (first["id"], 1)


def test_sessions_are_saved_as_a_file_and_deleted(session, open_player, tmp_path: Path) -> None:
    player = open_player(session.index)
    player.finish()
    with player.page.expect_download() as download:
        player.page.click("#save")
    download.value.save_as(tmp_path / "history.json")
    saved = json.loads((tmp_path / "history.json").read_text(encoding="utf-8"))
    assert (saved["format"], saved["version"]) == ("coach-history", 1)
    assert saved["sessions"] == kept(player)
    player.page.click("#delete")
    player.page.click("#leave")
    assert len(kept(player)) == 1
    player.page.click("#delete")
    player.page.click("#delete-all")
    assert kept(player) == []
    assert player.page.locator("#sessions li").count() == 0


def test_another_programme_in_the_same_folder_is_not_mistaken_for_it(
    session, open_player, folder: Path
) -> None:
    player = open_player(folder / "index.html")
    player.start()
    player.pause()
    player.at(42.5)
    write_web(folder, session.timeline, small_programme(id="another"), session.sound)
    player.reload()
    assert player.time == 0


def test_a_newer_version_of_the_programme_goes_on_with_the_same_rep(
    session, open_player, folder: Path
) -> None:
    player = open_player(folder / "index.html")
    player.start()
    player.pause()
    rate = session.timeline.sample_rate
    rep = [marker for marker in session.timeline.markers if marker.kind == "rep"][2]
    player.at(rep.frame / rate + 3)
    later = pad(session.timeline, 5 * rate, 0)
    write_web(folder, later, session.programme, session.sound)
    player.reload()
    assert player.time == pytest.approx(rep.frame / rate + 5, abs=0.01)


def test_it_plays_where_nothing_can_be_stored(session, open_player) -> None:
    player = open_player(
        session.index,
        before="""Object.defineProperty(window, 'localStorage',
          {get() { throw new DOMException('no', 'SecurityError'); }});""",
    )
    player.start()
    player.page.click("#next")
    assert player.screen()["chapter"] == "Calf stretch, left side"


def test_keys(session, open_player) -> None:
    player = open_player(session.index)
    starts = [start for start, _ in chapters(session)]
    player.page.keyboard.press("Space")
    player.wait_for("!document.getElementById('audio').paused")
    player.page.keyboard.press("Space")
    player.wait_for("document.getElementById('audio').paused")
    for key, start in (
        ("n", starts[1]),
        ("ArrowRight", starts[2]),
        ("N", starts[3]),
    ):
        player.page.keyboard.press(key)
        assert player.time == pytest.approx(start, abs=0.001)
    player.at(starts[1] + 3)
    player.page.keyboard.press("b")
    assert player.time == pytest.approx(starts[1], abs=0.001)
    player.page.keyboard.press("ArrowLeft")
    assert player.time < starts[1]
    player.page.keyboard.press("N")
    player.page.keyboard.press("Control+n")
    assert player.time == pytest.approx(starts[1], abs=0.001)
    player.at(starts[2] + 5)
    player.page.keyboard.press("r")
    assert player.time == pytest.approx(starts[2], abs=0.001)


def test_keys_can_be_turned_off_and_stay_off(session, open_player) -> None:
    player = open_player(session.index)
    player.page.uncheck("#keys")
    player.page.reload()
    player.page.click("h1")
    player.page.keyboard.press("n")
    assert player.screen()["chapter"] == "Before you start"


def test_tab_goes_from_start_on_through_everything(session, open_player) -> None:
    player = open_player(session.index)
    reached = []
    for _ in range(24):
        player.page.keyboard.press("Tab")
        reached.append(
            player.run("() => document.activeElement.id || document.activeElement.tagName")
        )
    controls = ["play", "back", "repeat", "next"]
    below = ["SUMMARY", "position", *["BUTTON"] * 4, "finish", "gates", "vibrate", "keys"]
    assert reached[:14] == [*controls, *below]
    assert reached[14:16] == ["show", "print"]


def test_the_lock_screen_and_the_headset(session, open_player) -> None:
    player = open_player(session.index)
    player.start()
    starts = [start for start, _ in chapters(session)]
    told = player.run(
        """() => {
          const {title, artist, artwork} = navigator.mediaSession.metadata;
          return {title, artist, artwork: artwork.map((picture) => picture.src.slice(0, 14)),
                  state: navigator.mediaSession.playbackState,
                  actions: Object.keys(seen.actions).sort()};
        }"""
    )
    assert told == {
        "title": "Before you start",
        "artist": "A small programme",
        "artwork": ["data:image/jpe"],
        "state": "playing",
        "actions": ["nexttrack", "pause", "play", "previoustrack", "seekto", "stop"],
    }
    player.run("() => seen.actions.pause()")
    player.wait_for("navigator.mediaSession.playbackState === 'paused'")
    player.run("() => seen.actions.nexttrack()")
    assert player.time == pytest.approx(starts[1], abs=0.001)
    title = player.run("() => navigator.mediaSession.metadata.title")
    assert title == "Calf stretch, left side"
    player.pause()
    player.run("() => seen.actions.previoustrack()")
    assert player.time == 0
    player.run("() => seen.actions.seekto({seekTime: 30})")
    assert player.time == pytest.approx(30, abs=0.001)
    player.run("() => seen.actions.play()")
    player.wait_for("navigator.mediaSession.playbackState === 'playing'")


def test_the_screen_stays_on_only_while_it_plays(session, open_player) -> None:
    player = open_player(session.index)
    assert player.run("() => seen.locks.length") == 0
    player.start()
    player.wait_for("seen.locks.length === 1 && !seen.locks[0].released")
    # The system takes the lock when the page is hidden, and the page asks again.
    player.run("() => seen.locks[0].release()")
    player.run("() => document.dispatchEvent(new Event('visibilitychange'))")
    player.wait_for("seen.locks.length === 2 && !seen.locks[1].released")
    player.pause()
    player.wait_for("seen.locks[1].released")
    player.run("() => document.dispatchEvent(new Event('visibilitychange'))")
    player.page.wait_for_timeout(200)
    assert player.run("() => seen.locks.length") == 2


def test_without_its_sound_file_it_says_so_and_takes_another(
    session, open_player, tmp_path: Path
) -> None:
    index = shutil.copy(session.index, tmp_path / "index.html")
    player = open_player(index, quiet=False, sound=False)
    player.wait_for("!document.getElementById('trouble').hidden")
    assert player.page.get_by_text("unpack all of it first").is_visible()
    player.page.set_input_files("#file", session.sound)
    player.wait_for("document.getElementById('audio').readyState > 0")
    player.start()
    assert not player.page.locator("#trouble").is_visible()
    assert player.run("() => seen.violations") == []


def test_without_scripts_there_is_a_plain_player_and_all_the_words(session, open_player) -> None:
    player = open_player(session.index, sound=False, java_script_enabled=False)
    page = player.page
    assert page.locator("audio[controls]").is_visible()
    assert page.get_by_text("This browser runs no scripts here").is_visible()
    assert page.get_by_text("Keep your right knee soft.").is_visible()
    for dead in (".controls", ".chapters", "#print", "#stage", "#history", "#device"):
        assert not page.locator(dead).is_visible()


HOSTILE = '</script></style><script>hacked=1</script><img src=x onerror="hacked=1">"\'&${audio}'


def test_hostile_text_is_only_text(session, open_player, tmp_path: Path) -> None:
    exercise = session.programme.exercises[0]
    poisoned = dataclasses.replace(
        exercise,
        name=HOSTILE,
        support=HOSTILE,
        words=dataclasses.replace(exercise.words, hold=HOSTILE),
        source=None,
        instructions={
            role: dataclasses.replace(wording, full=(HOSTILE,))
            for role, wording in exercise.instructions.items()
        },
    )
    programme = dataclasses.replace(
        session.programme,
        title=HOSTILE,
        safety=dataclasses.replace(session.programme.safety, stop=(HOSTILE,)),
        exercises=(poisoned,),
    )
    timeline = dataclasses.replace(
        session.timeline,
        title=HOSTILE,
        cues=tuple(
            dataclasses.replace(cue, text=HOSTILE) if cue.kind == "speech" else cue
            for cue in session.timeline.cues
        ),
        markers=tuple(
            dataclasses.replace(marker, label=HOSTILE) for marker in session.timeline.markers
        ),
    )
    index = write_web(tmp_path / "out", timeline, programme, session.sound)
    player = open_player(index)
    player.start()
    player.page.click("#next")
    assert player.run("() => typeof hacked") == "undefined"
    assert player.page.title() == HOSTILE
    assert player.screen()["chapter"] == HOSTILE
    assert player.page.locator("#before li").get_by_text(HOSTILE).count() == 1
    assert player.page.locator("img").count() == 0
