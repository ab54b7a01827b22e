"""``python -m webcam``, with stand-ins for OpenCV and picamera2 and, where it is, the real OpenCV.

There is no camera on the machines that run tests. The stand-ins play one, and its faults; a video
file plays one for the real OpenCV.
"""

import io
import json
import os
import re
import signal
import subprocess
import sys
import types
from concurrent import futures
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from simulator import __main__ as simulator
from simulator import run as board
from simulator import scenes
from simulator.board.camera_optics import fit_scene
from simulator.run import FrameReader
from simulator.scenes import numbers
from webcam.__main__ import main
from webcam.saving import Saver
from webcam.source import Webcam, WebcamError, open_source

ROOT = Path(__file__).resolve().parents[1]
CLEAR = replace(
    scenes.STYLES["easy"],
    size=(0.6, 0.6),
    rotation=(0, 0),
    shear=(0, 0),
    pen_width=(0.1, 0.1),
    paper=(230, 230),
    gradient=(0, 0),
    vignette=(0, 0),
    blur=(0, 0.3),
    noise=(0.5, 0.5),
    pens=("blue",),
)
PATIENCE = 100  # seconds that a process may take on a busy machine
KEYS = ["frame", "model", "digit", "confidence", "scores", "none", "reason"]
KEYS += ["number", "digits", "box"]

pytestmark = pytest.mark.usefixtures("bench")


class OpenCV(types.ModuleType):
    """A stand-in for ``cv2``: what is opened shows ``pictures`` (RGB), then ``ending`` happens."""

    error = type("error", (Exception,), {})
    CAP_ANY, CAP_V4L2, CAP_GSTREAMER = 0, 200, 1800
    CAP_PROP_FRAME_WIDTH, CAP_PROP_FRAME_HEIGHT, CAP_PROP_BUFFERSIZE = 3, 4, 38
    LINE_AA, FONT_HERSHEY_SIMPLEX = 16, 0
    WINDOW_AUTOSIZE, WINDOW_GUI_NORMAL, WND_PROP_VISIBLE = 1, 16, 4

    def __init__(self):
        super().__init__("cv2")
        self.pictures = []
        self.ending = None
        self.opens = True
        self.has_gstreamer = True
        self.has_windows = True
        self.close_after = None  # this many pictures are shown, then the window is closed
        self.key = -1
        self.source = None
        self.properties = {}
        self.is_released = False
        self.shown = []
        self.rectangles = []
        self.texts = []
        self.windows = 0
        self.videoio_registry = types.SimpleNamespace(hasBackend=self._has_backend)

    def _has_backend(self, backend):
        assert backend == self.CAP_GSTREAMER
        return self.has_gstreamer

    def VideoCapture(self, *source):
        self.source = source
        if isinstance(source[0], int) and source[0] > 2**31:
            raise self.error("integer won't fit into a C int")
        self._next = iter(self.pictures)
        return self

    def isOpened(self):
        return self.opens

    def set(self, key, value):
        self.properties[key] = value
        return True

    def read(self):
        for picture in self._next:
            return True, picture[..., ::-1] if picture.ndim == 3 else picture
        if self.ending is not None:
            raise self.ending
        return False, None

    def release(self):
        self.is_released = True

    def namedWindow(self, title, flags):
        if not self.has_windows:
            raise self.error("The function is not implemented")
        self.windows += 1

    def rectangle(self, canvas, start, end, colour, thickness):
        self.rectangles.append((start, end))

    def putText(self, canvas, text, *style):
        self.texts.append(text)

    def imshow(self, title, canvas):
        assert self.windows == 1
        self.shown.append(canvas)

    def waitKey(self, milliseconds):
        return self.key

    def getWindowProperty(self, title, key):
        assert key == self.WND_PROP_VISIBLE
        if self.close_after == len(self.shown):
            raise self.error("NULL guiReceiver")  # Qt's answer
        return 1.0

    def destroyAllWindows(self):
        self.windows = 0


class Picamera2(types.ModuleType):
    """A stand-in for ``picamera2``, as of 0.3.36, with one camera behind a webcam.

    The camera shows ``pictures`` (RGB), then nothing more: its cable is off.
    """

    def __init__(self):
        super().__init__("picamera2")
        self.pictures = []
        self.cameras = [{"Id": "/base/soc/usb@7e98/x", "Num": 1}, {"Id": "/base/i2c@1/ov5647@36"}]
        self.failure = None
        self.controls = {}
        self.camera_controls = {"AfMode": (0, 2, 0)}
        self.is_open = False
        self.waiting = []
        self.Picamera2 = self
        self.global_camera_info = lambda: self.cameras

    def __call__(self, number):
        assert "/usb" not in self.cameras[number]["Id"]
        if self.failure:
            raise self.failure
        self.is_open = True
        self._next = iter(self.pictures)
        return self

    def create_video_configuration(self, main):
        assert main.keys() <= {"format", "size", "preserve_ar"}
        return {"main": main}

    def configure(self, configuration):
        self.main = configuration["main"]

    def set_controls(self, controls):
        assert controls.keys() <= self.camera_controls.keys()
        self.controls |= controls

    def start(self):
        assert self.main["format"] == "RGB888"

    def capture_array(self, name="main", wait=None):
        assert wait is False, "this would wait for ever if the cable is off"
        job = futures.Future()
        for picture in self._next:
            shown = Image.fromarray(picture).resize(self.main["size"], Image.Resampling.BOX)
            job.set_result(np.asarray(shown)[..., ::-1])
            job.get_result = job.result
            return job
        self.waiting.append(job)
        job.get_result = lambda timeout: job.result(0)
        return job

    def cancel_all_and_flush(self):
        self.waiting.clear()

    def close(self):
        assert not self.waiting, "this would wait for ever"
        self.is_open = False


@pytest.fixture
def picamera2(monkeypatch):
    """The stand-in, installed, on a computer without a screen and without OpenCV."""
    made = Picamera2()
    monkeypatch.setitem(sys.modules, "picamera2", made)
    monkeypatch.setitem(sys.modules, "cv2", None)
    monkeypatch.delenv("DISPLAY", raising=False)
    return made


@pytest.fixture
def opencv(monkeypatch):
    """The stand-in, installed, on a computer without a screen and without picamera2."""
    made = OpenCV()
    monkeypatch.setitem(sys.modules, "cv2", made)
    monkeypatch.setitem(sys.modules, "picamera2", None)
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.setattr(sys, "platform", "linux")
    return made


@pytest.fixture
def screen(opencv, monkeypatch):
    """The stand-in, on a computer with a screen."""
    monkeypatch.setenv("DISPLAY", ":0")


@pytest.fixture
def run(capsys):
    """Return a function that runs the command and returns its status, output and errors."""

    def run(*arguments):
        status = main([*map(str, arguments)])
        told = capsys.readouterr()
        return status, told.out.splitlines(), told.err.splitlines()

    return run


@pytest.fixture(scope="module")
def written(glyphs):
    """Pictures by the digit on them, None for a blank one: (1440, 1920, 3) uint8."""
    pictures = {k: scenes.digit(glyphs[k], np.random.default_rng(k), CLEAR) for k in (0, 3, 6)}
    pictures[None] = scenes.nothing("blank", np.random.default_rng(0), CLEAR, glyphs)
    return {digit: picture.repeat(8, 0).repeat(8, 1) for digit, picture in pictures.items()}


@pytest.fixture
def video(tmp_path):
    """A path that looks like a video file; the stand-in for OpenCV does not look inside."""
    path = tmp_path / "video.avi"
    path.touch()
    return path


def names(folder):
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


# What is printed


@pytest.mark.usefixtures("tables_from_mnist")
def test_a_line_is_printed_whenever_the_outcome_changes(opencv, run, written, video):
    opencv.pictures = [written[k] for k in (3, 3, 3, None, None, 6, 3)]
    status, out, err = run("--device", video)
    assert status == 0
    assert [line.split()[0] for line in out] == ["3", "no", "6", "3"]
    assert re.fullmatch(r"3  \d+ %   then \d \(\d+ %\), \d \(\d+ %\)", out[0])
    assert out[1] == "no digit (blank)"
    assert err[0] == f"reading {video} (no window; Ctrl-C ends)"
    assert re.fullmatch(r"7 frames in [\d.]+ s \([\d.]+ a second\), a digit in 5 of them", err[1])
    assert len(err) == 2
    assert opencv.is_released


@pytest.mark.usefixtures("tables_from_mnist")
def test_json_has_an_object_for_each_frame(opencv, run, written, video):
    opencv.pictures = [written[k] for k in (3, 3, None)]
    status, out, _ = run("--device", video, "--json")
    assert status == 0
    answers = [json.loads(line) for line in out]
    assert [list(answer) for answer in answers] == [KEYS] * 3
    assert [answer["frame"] for answer in answers] == [0, 1, 2]
    assert [answer["digit"] for answer in answers] == [3, 3, None]
    assert [answer["reason"] for answer in answers] == [None, None, "blank"]
    assert answers[2]["box"] is None
    ink = np.argwhere(fit_scene(written[3], (80, 60)).min(axis=2) < 130)
    found = np.reshape(answers[0]["box"], (2, 2))
    assert np.abs(found - [ink.min(axis=0), ink.max(axis=0) + 1]).max() <= 1


@pytest.mark.usefixtures("screen", "tables_from_mnist")
def test_a_number_is_printed_shown_and_saved_with_each_of_its_digits(
    opencv, run, glyphs, video, tmp_path
):
    rng = np.random.default_rng(3)
    opencv.pictures = [numbers.number("042", glyphs[[0, 4, 2]], rng, CLEAR)]
    _, out, err = run("--device", video, "--digits", 6, "--save", tmp_path)
    assert re.fullmatch(r"042  \d+ %   0 \d+ %, 4 \d+ %, 2 \d+ %", out[0])
    assert err[-1].endswith(f"a digit in 1 of them; 1 saved in {tmp_path}")
    assert (opencv.texts[0], len(opencv.rectangles)) == ("042", 3)
    parts = [f"glyphs/000001-{place}.png" for place in (1, 2, 3)]
    assert names(tmp_path)[:-2] == ["frames/000001.png", *parts]
    assert json.loads((tmp_path / "readings/000001.json").read_text())["number"] == "042"


# Which device


PIPELINE = "libcamerasrc ! appsink"


@pytest.mark.parametrize(
    ("device", "part"),
    [
        ("2", OpenCV.CAP_ANY),
        ("/dev/video1", OpenCV.CAP_V4L2),
        ("rtsp://host/live", OpenCV.CAP_ANY),
        (PIPELINE, OpenCV.CAP_GSTREAMER),
    ],
)
def test_each_kind_of_device_is_opened_by_the_part_of_opencv_that_knows_it(opencv, device, part):
    Webcam(opencv, device)
    assert opencv.source == (int(device) if device.isdigit() else device, part)


def test_the_first_camera_is_asked_for_the_sensors_size_and_its_latest_picture(opencv, run):
    opencv.ending = KeyboardInterrupt()
    assert run()[0] == 0
    assert opencv.source == (0, OpenCV.CAP_ANY)
    assert opencv.properties == {
        OpenCV.CAP_PROP_FRAME_WIDTH: 640,
        OpenCV.CAP_PROP_FRAME_HEIGHT: 480,
        OpenCV.CAP_PROP_BUFFERSIZE: 1,
    }


@pytest.mark.parametrize("shape", [(480, 640), (720, 1280), (1280, 720), (97, 131)])
@pytest.mark.parametrize("has_colours", [True, False])
def test_the_middle_of_a_picture_is_shown_to_the_sensor_whole(opencv, video, shape, has_colours):
    height, width = shape
    rows, columns = np.mgrid[:height, :width]
    picture = np.dstack((rows * 255 // height, columns * 255 // width, np.zeros(shape, int)))
    picture = picture.astype(np.uint8)
    opencv.pictures = [picture if has_colours else picture[..., 1]]
    [fitted] = Webcam(opencv, str(video)).pictures()
    assert (fitted.shape, fitted.dtype) == ((480, 640, 3), np.uint8)
    # Of the longer side, what goes beyond 4:3 is missing, half at each end.
    profiles = [(fitted[240, :, 1], height * 4 / 3 / width)]
    if has_colours:
        profiles.append((fitted[:, 320, 0], width * 3 / 4 / height))
        assert not fitted[..., 2].any()
    else:
        assert (fitted == fitted[..., :1]).all()
    for profile, share in profiles:
        lost = max(0, 1 - share) / 2
        assert profile[[0, -1]] / 255 == pytest.approx([lost, 1 - lost], abs=0.02)


# A Raspberry Pi's camera


@pytest.mark.usefixtures("tables_from_mnist")
@pytest.mark.parametrize("device", [(), ("--device", "picamera2")])
def test_a_raspberry_pis_camera_is_read_without_opencv(picamera2, run, written, device):
    picamera2.pictures = [written[k] for k in (3, 3, None)]
    status, out, err = run(*device)
    assert (status, [line.split()[0] for line in out]) == (1, ["3", "no"])
    assert err[0] == "reading the Raspberry Pi's camera (no window; Ctrl-C ends)"
    assert err[-1] == "the Raspberry Pi's camera sends no pictures any more: check its cable"
    assert picamera2.controls == {"AfMode": 2}
    assert not picamera2.is_open


def test_the_pictures_of_a_raspberry_pis_camera_keep_their_colours(picamera2, written):
    picamera2.camera_controls = {}  # as of a camera whose focus is fixed
    picamera2.pictures = [written[3]]
    shown = np.asarray(Image.fromarray(written[3]).resize((640, 480), Image.Resampling.BOX))
    assert (next(open_source(None).pictures()) == shown).all()
    assert (shown[..., 0] != shown[..., 2]).any()


def test_a_raspberry_pis_camera_has_a_window_if_opencv_is_there(
    picamera2, opencv, run, written, monkeypatch
):
    monkeypatch.setitem(sys.modules, "picamera2", picamera2)
    monkeypatch.setenv("DISPLAY", ":0")
    picamera2.pictures = [written[None]]
    run()
    assert len(opencv.shown) == 1
    monkeypatch.setitem(sys.modules, "cv2", None)
    assert run()[2][0].startswith("no window: OpenCV, which reads webcams, is not installed: ")


@pytest.mark.parametrize("why", ["not installed", "no camera", "broken", "another device"])
def test_without_a_raspberry_pis_camera_the_first_webcam_is_read(
    opencv, picamera2, run, written, monkeypatch, tmp_path, why
):
    monkeypatch.setitem(sys.modules, "cv2", opencv)
    opencv.pictures = [written[None]]
    if why == "no camera":
        del picamera2.cameras[1:]
    elif why != "another device":
        monkeypatch.setitem(sys.modules, "picamera2", None)
    if why == "broken":
        monkeypatch.delitem(sys.modules, "picamera2")
        (tmp_path / "picamera2.py").write_text("raise ValueError('numpy.dtype size changed')")
        monkeypatch.syspath_prepend(str(tmp_path))
    _, out, err = run(*(["--device", "0"] if why == "another device" else []))
    assert (out, opencv.source[0]) == (["no digit (blank)"], 0)
    told = "picamera2 cannot be loaded (numpy.dtype size changed): see README.md; trying a webcam"
    assert (err[0] == told) == (why == "broken")


def test_picamera2_is_found_among_the_systems_packages(monkeypatch, tmp_path):
    package = tmp_path / "picamera2"
    package.mkdir()
    (package / "__init__.py").write_text("import libcamera._libcamera")
    monkeypatch.setattr("webcam.source._SYSTEMS_PACKAGES", tmp_path)
    monkeypatch.setattr(sys, "path", [*sys.path])
    monkeypatch.setitem(sys.modules, "picamera2", None)
    monkeypatch.delitem(sys.modules, "picamera2")  # afterwards it is not there, either
    with pytest.raises(WebcamError, match="^picamera2 cannot be loaded .*libcamera"):
        open_source("picamera2")
    (package / "__init__.py").write_text(
        "class Picamera2:\n    def global_camera_info():\n        return []\n"
    )
    with pytest.raises(WebcamError, match="^no Raspberry Pi's camera is there: "):
        open_source("picamera2")
    assert sys.path[-1] == str(tmp_path)


def test_a_raspberry_pis_camera_that_is_in_use_is_one_sentence(picamera2, run):
    picamera2.failure = RuntimeError("Camera __init__ sequence did not complete.")
    assert refused(run).startswith("the Raspberry Pi's camera cannot be opened (Camera __init__")


def test_without_picamera2_a_sentence_says_what_to_install(opencv, run):
    line = refused(run, "--device", "picamera2")
    assert line.endswith("on a Raspberry Pi, sudo apt install python3-picamera2")


# What may go wrong


def refused(run, *arguments):
    """Return the one sentence with which the command fails before it reads anything."""
    status, out, err = run(*arguments)
    assert (status, out, len(err)) == (1, [], 1)
    return err[0]


def test_without_opencv_a_sentence_says_what_to_install(monkeypatch, run):
    monkeypatch.setitem(sys.modules, "cv2", None)  # as if it were not installed
    assert refused(run).endswith("is not installed: ./inkling setup camera installs it")


@pytest.mark.parametrize(
    "source", ["raise ImportError('libGL.so.1: cannot open')", "import no_such_module_libGL"]
)
def test_an_opencv_that_lacks_something_says_what(monkeypatch, tmp_path, run, source):
    (tmp_path / "cv2.py").write_text(source)
    monkeypatch.delitem(sys.modules, "cv2", raising=False)
    monkeypatch.syspath_prepend(str(tmp_path))
    assert re.match("OpenCV cannot be loaded: .*libGL", refused(run))


@pytest.mark.parametrize(
    ("device", "sentence"),
    [
        ("0", "camera 0 cannot be opened: plug it in"),
        ("99999999999", "camera 99999999999 cannot be opened: plug it in"),
        ("/dev/video7", "camera /dev/video7 cannot be opened: plug it in"),
        ("http://host/x", "http://host/x cannot be opened: check the address"),
        ("fakesrc ! appsink", "the pipeline cannot be started: try it with gst-launch-1.0"),
        ("none.avi", "'none.avi' is no camera, no stream and no video file"),
        ("", "'' is no camera, no stream and no video file"),
        ("-1", "'-1' is no camera, no stream and no video file"),
    ],
)
def test_a_device_that_cannot_be_opened_is_one_sentence(opencv, run, device, sentence):
    opencv.opens = False
    assert refused(run, "--device", device).startswith(sentence)


def test_a_pipeline_needs_an_opencv_with_gstreamer(opencv, run):
    opencv.has_gstreamer = False
    sentence = "this OpenCV was built without GStreamer"
    assert refused(run, "--device", PIPELINE).startswith(sentence)
    assert opencv.source is None


@pytest.mark.parametrize("opens", [True, False])
def test_a_file_that_is_no_video_is_one_sentence(opencv, run, video, opens):
    opencv.opens = opens
    status, out, err = run("--device", video)
    assert (status, out) == (1, [])
    assert err[-1] == f"{video} cannot be read as a video"


@pytest.mark.parametrize(
    ("device", "sentence"),
    [
        ("0", "camera 0 sends no pictures any more: was it unplugged?"),
        ("rtsp://host/x", "rtsp://host/x sends no pictures any more"),
        ("a ! b", "the pipeline sends no pictures any more"),
    ],
)
def test_a_camera_that_is_unplugged_is_one_sentence(opencv, run, written, device, sentence):
    opencv.pictures = [written[None]] * 2
    status, out, err = run("--device", device)
    assert (status, out) == (1, ["no digit (blank)"])
    assert err[-2].startswith("2 frames in ")
    assert err[-1] == sentence
    assert opencv.is_released


def test_ctrl_c_ends_it_with_a_summary(opencv, run, written, tmp_path):
    opencv.pictures = [written[None]] * 3
    opencv.ending = KeyboardInterrupt()
    status, out, err = run("--save", tmp_path / "kept")
    assert (status, out) == (0, ["no digit (blank)"])
    assert err[-1].startswith("3 frames in ")
    assert err[-1].endswith(f"a digit in 0 of them; 1 saved in {tmp_path / 'kept'}")
    assert opencv.is_released


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGINT to send to one process")
def test_a_real_ctrl_c_leaves_no_traceback(tmp_path):
    (tmp_path / "cv2.py").write_text(
        "import numpy\n"
        "CAP_ANY = CAP_PROP_FRAME_WIDTH = CAP_PROP_FRAME_HEIGHT = CAP_PROP_BUFFERSIZE = 0\n"
        "class VideoCapture:\n"
        "    def __init__(self, *source): pass\n"
        "    def isOpened(self): return True\n"
        "    def set(self, key, value): pass\n"
        "    def release(self): pass\n"
        "    def read(self): return True, numpy.full((480, 640, 3), 200, numpy.uint8)\n"
    )
    with subprocess.Popen(
        [sys.executable, "-m", "webcam", "--no-window"],
        env=os.environ | {"PYTHONPATH": os.pathsep.join((str(tmp_path), str(ROOT)))},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            assert process.stdout.readline() == "no digit (blank)\n"
            process.send_signal(signal.SIGINT)
            out, err = process.communicate(timeout=PATIENCE)
        finally:
            process.kill()
    assert (process.returncode, out) == (0, "")
    assert re.search(r"^\d+ frames? in .* a digit in 0 of them$", err, re.MULTILINE)
    assert "Traceback" not in err


# What is saved


@pytest.mark.usefixtures("tables_from_mnist")
def test_each_line_that_is_printed_has_its_frame_saved(opencv, run, written, video, tmp_path):
    folder = tmp_path / "new" / "kept"
    opencv.pictures = [written[k] for k in (3, 3, None, None, 6)]
    assert run("--device", video, "--save", folder)[0] == 0
    assert names(folder) == [
        "frames/000001.png",
        "frames/000002.png",
        "frames/000003.png",
        "glyphs/000001.png",
        "glyphs/000003.png",
        "readings/000001.json",
        "readings/000002.json",
        "readings/000003.json",
    ]
    saved = [json.loads(path.read_text()) for path in sorted((folder / "readings").iterdir())]
    assert [(entry["frame"], entry["digit"]) for entry in saved] == [(0, 3), (2, None), (4, 6)]
    _, out, _ = run("--device", video, "--save", tmp_path / "all", "--json")
    assert len(names(tmp_path / "all")) == 5 + 3 + 5
    last = tmp_path / "all/readings/000005.json"
    assert last.read_text() == out[-1] + "\n"


@pytest.mark.parametrize("model", ["logistic", "tree"])
def test_what_is_saved_is_read_back_with_the_same_answer_of_the_model_asked_for(
    opencv, one_process, run, written, video, tmp_path, capsys, model
):
    opencv.pictures = list(written.values())
    _, out, _ = run("--device", video, "--json", "--save", tmp_path, "--model", model)
    assert [json.loads(line)["model"] for line in out] == [model] * 4
    files = sorted((tmp_path / "readings").iterdir())
    saved = {path.stem: json.loads(path.read_text()) for path in files}
    for part, options, count in (("frames", [], 4), ("glyphs", ["--glyph"], 3)):
        simulator.main(["classify", "--json", "--model", model, *options, str(tmp_path / part)])
        answers = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
        assert len(answers) == count
        for answer in answers:
            again = saved[Path(answer.pop("source")).stem]
            if part == "glyphs":  # which lie in no frame
                for each in again["digits"]:
                    each["box"] = None
            assert answer == {key: again[key] for key in answer}


def test_the_frame_saved_is_the_luma_that_the_sensor_sends(opencv, run, written, video, tmp_path):
    opencv.pictures = [written[3]]
    run("--device", video, "--save", tmp_path)
    with Image.open(tmp_path / "frames/000001.png") as image:
        assert (image.mode, image.size) == ("L", (80, 60))
        luma = np.asarray(image).astype(int)
    weighed = fit_scene(written[3], (80, 60)) @ (0.299, 0.587, 0.114)
    assert np.abs(luma - weighed).max() <= 1.5  # rounded twice, with a resize between
    with Image.open(tmp_path / "glyphs/000001.png") as image:
        assert (image.mode, image.size) == ("L", (28, 28))


def test_nothing_is_ever_overwritten(tmp_path):
    luma, glyph = np.zeros((60, 80), np.uint8), np.zeros((28, 28), np.uint8)
    Saver(tmp_path).save(luma, [glyph], {"first": 1})
    (tmp_path / "glyphs/000007.png").write_text("mine")
    (tmp_path / "frames/note.png").write_text("mine, too")
    saver = Saver(tmp_path)
    saver.save(luma + 1, [glyph], {"second": 2})
    assert saver.count == 1
    assert json.loads((tmp_path / "readings/000001.json").read_text()) == {"first": 1}
    assert json.loads((tmp_path / "readings/000008.json").read_text()) == {"second": 2}
    assert (tmp_path / "glyphs/000007.png").read_text() == "mine"


def test_two_that_save_into_one_folder_number_on(tmp_path):
    luma, glyph = np.zeros((60, 80), np.uint8), np.zeros((28, 28), np.uint8)
    savers = [Saver(tmp_path), Saver(tmp_path)]
    for number in range(4):
        savers[number % 2].save(luma, [glyph], {"number": number})
    for number in range(4):
        reading = (tmp_path / f"readings/{number + 1:06}.json").read_text()
        assert json.loads(reading) == {"number": number}


def test_a_picture_that_cannot_be_written_leaves_no_part_of_it(tmp_path, monkeypatch):
    class Full(io.BytesIO):
        def flush(self):
            raise OSError(28, "No space left on device")

    saver = Saver(tmp_path)
    monkeypatch.setattr(Path, "open", lambda path, _mode: path.touch() or Full())
    with pytest.raises(OSError, match="No space left"):
        saver.save(np.zeros((60, 80), np.uint8), [], {})
    assert not [*(tmp_path / "frames").iterdir()]


def test_a_folder_that_cannot_be_written_is_one_sentence(opencv, run, video, tmp_path):
    (tmp_path / "taken").touch()
    line = refused(run, "--device", video, "--save", tmp_path / "taken")
    assert line.startswith(f"{tmp_path / 'taken'} cannot be written: ")
    assert opencv.source is None


# The window


@pytest.mark.usefixtures("screen", "tables_from_mnist")
def test_the_window_shows_picture_box_and_reading(opencv, run, written, video):
    opencv.pictures = [written[3], written[None]]
    status, _, err = run("--device", video, "--json")
    assert status == 0
    assert err[0] == f"reading {video} (q in the window or Ctrl-C ends)"
    first, _ = opencv.shown
    expected = np.asarray(Image.fromarray(written[3]).resize((640, 480), Image.Resampling.BOX))
    assert np.array_equal(first[:480, :, ::-1], expected)
    [((left, top), (right, bottom))] = opencv.rectangles
    ink = np.argwhere(expected.min(axis=2) < 130)
    assert np.abs(np.array([[top, left], [bottom, right]]) - [ink.min(0), ink.max(0)]).max() <= 12
    assert opencv.texts[0] == "3"
    assert re.fullmatch(r"\d+%", opencv.texts[1])
    assert opencv.texts[2:] == ["no digit (blank)"]
    assert opencv.windows == 0


@pytest.mark.usefixtures("screen")
@pytest.mark.parametrize("closing", [{"key": ord("q")}, {"key": 27}, {"close_after": 1}])
def test_closing_the_window_ends_it(opencv, run, written, closing):
    opencv.pictures = [written[None]] * 5
    vars(opencv).update(closing)
    status, _, err = run()
    assert (status, len(opencv.shown)) == (0, 1)
    assert err[-1].startswith("1 frame in ")
    assert opencv.is_released


@pytest.mark.parametrize("why", ["no screen", "headless OpenCV", "--no-window"])
def test_without_a_window_it_reads_all_the_same(opencv, run, written, video, monkeypatch, why):
    if why != "no screen":
        monkeypatch.setenv("DISPLAY", ":0")
    opencv.has_windows = why != "headless OpenCV"
    opencv.pictures = [written[None]]
    status, out, err = run("--device", video, *(["--no-window"] if why == "--no-window" else []))
    assert (status, out) == (0, ["no digit (blank)"])
    assert err[0].endswith("(no window; Ctrl-C ends)")
    assert opencv.shown == []


# The simulated board


@pytest.mark.usefixtures("tables_from_mnist")
def test_a_frame_reader_hands_out_what_the_firmware_saw(written):
    reader = FrameReader()
    reading = reader.read(written[6])
    assert reading.digit == 6
    assert (reader.luma.shape, reader.luma.dtype) == ((60, 80), np.uint8)
    assert (reader.glyph.shape, reader.glyph.dtype) == ((28, 28), np.uint8)
    kept, scores = reader.glyph, list(reading.scores)
    reader.read(written[None])
    assert reader.glyph is None
    assert list(reader.read_glyph(kept).scores) == scores
    reader.read(written[6])
    assert np.array_equal(reader.glyph, kept)
    assert reader.luma.min() < 120 < reader.luma.max()


def test_a_picture_lies_upright_however_the_real_camera_is_mounted(tmp_path, monkeypatch, written):
    expected = list(FrameReader().read(written[6]).scores)
    text = (board.FIRMWARE / "settings.toml").read_text(encoding="utf-8")
    for key, value in (("ROTATION", 90), ("MIRROR", 1)):
        assert f"INKLING_CAMERA_{key} = 0" in text
        text = text.replace(f"INKLING_CAMERA_{key} = 0", f"INKLING_CAMERA_{key} = {value}")
    (tmp_path / "settings.toml").write_text(text, encoding="utf-8")
    (tmp_path / "inkling").symlink_to(board.FIRMWARE / "inkling")
    monkeypatch.setattr(board, "FIRMWARE", tmp_path)
    assert list(FrameReader().read(written[6]).scores) == expected


# The real OpenCV


@pytest.mark.usefixtures("tables_from_mnist")
@pytest.mark.parametrize(("suffix", "codec"), [(".avi", "MJPG"), (".mp4", "mp4v")])
def test_the_real_opencv_reads_a_real_video(run, written, tmp_path, suffix, codec):
    cv2 = pytest.importorskip("cv2", reason="OpenCV is not installed: requirements/camera.txt")
    path = tmp_path / f"video{suffix}"
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter_fourcc(*codec), 10, (640, 480))
    if not writer.isOpened():
        pytest.skip(f"this OpenCV cannot write {codec}")
    for digit in (3, None, 6):
        picture = cv2.resize(written[digit][..., ::-1].copy(), (640, 480))
        for _ in range(5):
            writer.write(picture)
    writer.release()
    status, out, err = run("--device", path, "--no-window", "--save", tmp_path / "kept")
    assert (status, [line.split()[0] for line in out]) == (0, ["3", "no", "6"])
    assert err[-1].startswith("15 frames in ")
    assert len(names(tmp_path / "kept")) == 3 + 2 + 3


@pytest.mark.parametrize(
    ("device", "sentence"),
    [
        ("97", "camera 97 cannot be opened"),
        ("99999999999", "camera 99999999999 cannot be opened"),
        ("/dev/video97", "camera /dev/video97 cannot be opened"),
        ("notes.txt", "notes.txt cannot be read as a video"),
    ],
)
def test_the_real_opencv_says_no_more_than_our_sentence(tmp_path, device, sentence):
    pytest.importorskip("cv2", reason="OpenCV is not installed: requirements/camera.txt")
    (tmp_path / "notes.txt").write_text("hello")
    done = subprocess.run(
        [sys.executable, "-m", "webcam", "--device", device],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith(sentence)
    assert done.stderr.count("\n") == 1
