"""The board's lines are parsed as the firmware prints them."""

import pytest
from ulab import numpy as np

from emulator.console import PrintedReading, fault_in, is_end, reading_in, report_in
from inkling.reading.digits import NumberReading
from inkling.reading.reading import Reading


def firmware_reading(scores):
    """Return what the firmware prints for ``scores``."""
    reading = Reading()
    reading.decide(np.array(scores))
    return str(reading)


def test_a_digit_is_read_from_the_line_the_firmware_prints():
    line = firmware_reading([0, 0, 0, 9, 0, 0, 0, 0, 0, 0])
    assert reading_in(line) == PrintedReading("3", 1.0, None)


def test_a_number_is_read_from_the_line_the_firmware_prints():
    reading = NumberReading()
    reading.decide(np.array([9.0] + [0.0] * 9))
    reading.spell([(0, 0.9, (1, 2, 3, 4)), (7, 0.8, (1, 5, 3, 8))])
    read = reading_in(str(reading))
    assert (read, read.digit) == (PrintedReading("07", 0.72, None), None)


def test_no_digit_is_read_with_its_reason():
    line = firmware_reading([0] * 10)
    assert reading_in(line) == PrintedReading(None, None, "unsure")


@pytest.mark.parametrize("line", ["", "hello", "7", "Code done running.", "3 apples"])
def test_other_lines_are_no_readings(line):
    assert reading_in(line) is None


def test_faults_reports_and_the_end_are_told_apart():
    assert fault_in("FAULT: No PCLK from the camera. Check.") == "No PCLK from the camera. Check."
    assert fault_in("Code done running.") is None
    assert report_in('INKLING {"digit": 3}') == {"digit": 3}
    assert report_in("3  99 %   then 1 (1 %), 2 (0 %)") is None
    assert is_end("Code done running.")
