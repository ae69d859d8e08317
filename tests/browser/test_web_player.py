"""The web folder in a real browser: it plays, follows, counts and remembers."""

import dataclasses
import math
import shutil
from pathlib import Path

import pytest
from exported_session import write_web
from web_player import small_programme

from coach.parts import divide


def chapters(session):
    rate = session.timeline.sample_rate
    return [(part.start / rate, part.title) for part in divide(session.timeline, "side")]


def test_safety_comes_before_the_start_and_makes_room_for_the_session(session, open_player) -> None:
    player = open_player(session.index)
    before = player.page.locator("#before")
    for text in ("Ask your doctor first.", "Chest pain is an emergency.", "Stop if it is sharp."):
        assert before.get_by_text(text).is_visible()
    assert not player.page.locator("#stage").is_visible()
    assert player.screen()["play"] == "Start"
    player.start()
    assert not before.is_visible()
    assert player.page.locator("#stage").is_visible()


def test_it_plays_and_pauses(session, open_player) -> None:
    player = open_player(session.index)
    player.start()
    first = player.time
    player.wait_for(f"document.getElementById('audio').currentTime > {first + 0.5}")
    assert player.screen()["play"] == "Pause"
    player.page.click("#play")
    player.wait_for("document.getElementById('play-text').textContent === 'Play'")
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


def test_next_previous_and_repeat(session, open_player) -> None:
    player = open_player(session.index)
    player.start()
    player.pause()
    starts = [start for start, _ in chapters(session)]
    player.page.click("#next")
    assert player.time == pytest.approx(starts[1], abs=0.001)
    player.page.click("#next")
    assert player.time == pytest.approx(starts[2], abs=0.001)
    player.at(starts[2] + 5)
    player.page.click("#repeat")
    assert player.time == pytest.approx(starts[2], abs=0.001)
    player.page.click("#previous")
    player.page.click("#previous")
    player.page.click("#previous")
    assert player.time == 0
    for _ in starts:
        player.page.click("#next")
    assert player.time == pytest.approx(starts[-1], abs=0.001)
    assert player.screen()["status"] == "This is the last part."


def test_captions_follow_the_voice(session, open_player) -> None:
    player = open_player(session.index)
    player.start()
    player.pause()
    rate = session.timeline.sample_rate
    spoken = [cue for cue in session.timeline.cues if cue.kind == "speech"]
    assert len(spoken) > 20
    for cue in spoken:
        assert player.at(cue.start / rate)["caption"] == cue.text
        assert player.at((cue.end - 200) / rate)["caption"] == cue.text


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


def test_it_remembers_its_place(session, open_player) -> None:
    player = open_player(session.index)
    player.start()
    player.pause()
    player.at(42.5)
    player.page.reload()
    player.wait_for("document.getElementById('audio').readyState > 0")
    assert player.time == pytest.approx(42.5, abs=0.01)
    assert player.screen()["play"] == "Continue at 0:42"


def test_a_finished_session_starts_again_from_the_top(session, open_player) -> None:
    player = open_player(session.index)
    player.start()
    player.at(session.timeline.frames / session.timeline.sample_rate - 0.3)
    player.wait_for("document.getElementById('audio').ended")
    player.wait_for("document.getElementById('play-text').textContent === 'Play'")
    player.page.reload()
    player.wait_for("document.getElementById('audio').readyState > 0")
    assert player.time == 0
    assert player.screen()["play"] == "Start"


def test_another_session_in_the_same_folder_is_not_mistaken_for_it(
    session, open_player, tmp_path: Path
) -> None:
    folder = tmp_path / "out"
    shutil.copytree(session.index.parent, folder)
    player = open_player(folder / "index.html")
    player.start()
    player.pause()
    player.at(42.5)
    other = small_programme(title="Another programme")
    write_web(folder, session.timeline, other, session.sound)
    player.page.reload()
    player.wait_for("document.getElementById('audio').readyState > 0")
    assert player.time == 0


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
        ("p", starts[2]),
        ("ArrowLeft", starts[1]),
    ):
        player.page.keyboard.press(key)
        assert player.time == pytest.approx(start, abs=0.001)
    player.at(starts[1] + 3)
    player.page.keyboard.press("r")
    assert player.time == pytest.approx(starts[1], abs=0.001)
    player.page.keyboard.press("Control+n")
    assert player.time == pytest.approx(starts[1], abs=0.001)


def test_keys_can_be_turned_off_and_stay_off(session, open_player) -> None:
    player = open_player(session.index)
    player.page.click("summary")
    player.page.uncheck("#keys")
    player.page.reload()
    player.page.click("h1")
    player.page.keyboard.press("n")
    assert player.screen()["chapter"] == "Before you start"


def test_everything_can_be_reached_by_tab(session, open_player) -> None:
    player = open_player(session.index)
    reached = []
    for _ in range(14):
        player.page.keyboard.press("Tab")
        reached.append(
            player.run("() => document.activeElement.id || document.activeElement.tagName")
        )
    assert reached[:5] == ["previous", "next", "repeat", "play", "position"]
    assert reached[5:10] == ["BUTTON"] * 4 + ["SUMMARY"]
    assert "print" in reached


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
    for dead in (".controls", ".chapters", "#print"):
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
